"""Sentences of explanations, in Indonesian and English."""

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "with": "{minutes} minutes of mentor {mentor}",
        "and": " and ",
        "at": "a seat in session {session}",
        "nothing": "nothing this week",
        "chosen": "Chosen: {what}. It gains {gain:.4f}; the time is worth {minutes_price:.4f} "
        "elsewhere, the contact {contact_price:.4f}, the seat {seat_price:.4f}{floor}: "
        "{value:z.4f} left.",
        "second": "Next best: {what}. It gains {gain:.4f}; the time is worth {minutes_price:.4f} "
        "elsewhere, the contact {contact_price:.4f}, the seat {seat_price:.4f}{floor}: "
        "{value:z.4f} left.",
        "pinned": "This choice is locked by a supervisor.",
        "margin": "The next best would be taken if it gained {margin:.4f} more.",
        "equal": "At these prices both are worth the same.",
        "fitted": "At these prices the next best is worth {margin:.4f} more, but it does not fit "
        "beside the other choices of the week.",
        "unplanned": "Not planned this week.",
        "missing": "Best choice: {what}. It gains {gain:.4f}; the time is worth "
        "{minutes_price:.4f} elsewhere, the contact {contact_price:.4f}, the seat "
        "{seat_price:.4f}{floor}: {missing:.4f} of gain is missing.",
        "floor": ", the fairness floor adds {bonus:.4f}",
        "minute": "The next best would be taken if an hour of mentor {mentor} were worth "
        "{needed:.4f} instead of {price:.4f}.",
        "seat": "The next best would be taken if a seat in session {session} were worth "
        "{needed:.4f} instead of {price:.4f}.",
    },
    "id": {
        "with": "{minutes} menit pendamping {mentor}",
        "and": " dan ",
        "at": "satu kursi di sesi {session}",
        "nothing": "tidak ada kegiatan minggu ini",
        "chosen": "Dipilih: {what}. Manfaatnya {gain:.4f}; waktu itu bernilai {minutes_price:.4f} "
        "bagi orang lain, kontak {contact_price:.4f}, kursi {seat_price:.4f}{floor}: "
        "sisa {value:z.4f}.",
        "second": "Pilihan berikutnya: {what}. Manfaatnya {gain:.4f}; waktu itu bernilai "
        "{minutes_price:.4f} bagi orang lain, kontak {contact_price:.4f}, kursi "
        "{seat_price:.4f}{floor}: sisa {value:z.4f}.",
        "pinned": "Pilihan ini dikunci oleh penyelia.",
        "margin": "Pilihan berikutnya akan diambil bila manfaatnya naik {margin:.4f}.",
        "equal": "Dengan harga ini keduanya sama nilainya.",
        "fitted": "Dengan harga ini pilihan berikutnya bernilai {margin:.4f} lebih, tetapi tidak "
        "muat di samping pilihan lain minggu ini.",
        "unplanned": "Tidak direncanakan minggu ini.",
        "missing": "Pilihan terbaik: {what}. Manfaatnya {gain:.4f}; waktu itu bernilai "
        "{minutes_price:.4f} bagi orang lain, kontak {contact_price:.4f}, kursi "
        "{seat_price:.4f}{floor}: manfaatnya kurang {missing:.4f}.",
        "floor": ", batas keadilan menambah {bonus:.4f}",
        "minute": "Pilihan berikutnya akan diambil bila satu jam pendamping {mentor} bernilai "
        "{needed:.4f}, bukan {price:.4f}.",
        "seat": "Pilihan berikutnya akan diambil bila satu kursi di sesi {session} bernilai "
        "{needed:.4f}, bukan {price:.4f}.",
    },
}

BARRIERS: dict[str, dict[str, str]] = {
    "en": {
        "CONSENT": "No consent to be contacted.",
        "DORMANT": "On the dormancy list.",
        "COOL_DOWN": "Contacted, or left out by lot, less than a week before: no contact yet.",
        "NUMBER": "No valid number: neither a call nor a message.",
        "MENTOR": "No mentor of the district is there this week.",
        "SEAT": "No session of the week fits the next stage, the trade and the area.",
    },
    "id": {
        "CONSENT": "Tidak ada persetujuan untuk dihubungi.",
        "DORMANT": "Masuk daftar tidak aktif.",
        "COOL_DOWN": "Dihubungi, atau ditahan lewat undian, kurang dari seminggu sebelumnya: belum "
        "boleh dihubungi.",
        "NUMBER": "Tidak ada nomor yang sah: tidak dapat ditelepon atau dikirimi pesan.",
        "MENTOR": "Tidak ada pendamping di kecamatan ini pada minggu ini.",
        "SEAT": "Tidak ada sesi minggu ini yang cocok dengan tahap, bidang usaha dan wilayahnya.",
    },
}
"""Why a person has no contact, or no seat, to choose from, by name of `barriers.Barrier`."""
