"""Sentences of explanations and conflicts, in Indonesian and English."""

SENTENCES: dict[str, dict[str, str]] = {
    "en": {
        "with": "{minutes} minutes of mentor {mentor}",
        "and": " and ",
        "at": "a seat in session {session}",
        "nothing": "nothing this week",
        "chosen": "Chosen: {what}. It gains {gain:.4f}; the time is worth {minutes_price:.4f} "
        "elsewhere, the contact {contact_price:.4f}, the seat {seat_price:.4f}: {value:z.4f} left.",
        "second": "Next best: {what}. It gains {gain:.4f}; the time is worth {minutes_price:.4f} "
        "elsewhere, the contact {contact_price:.4f}, the seat {seat_price:.4f}: {value:z.4f} left.",
        "pinned": "This choice is locked by a supervisor.",
        "margin": "The next best would be taken if it gained {margin:.4f} more.",
        "fitted": "At these prices the next best is worth {margin:.4f} more, but it does not fit "
        "beside the other choices of the week.",
    },
    "id": {
        "with": "{minutes} menit pendamping {mentor}",
        "and": " dan ",
        "at": "satu kursi di sesi {session}",
        "nothing": "tidak ada kegiatan minggu ini",
        "chosen": "Dipilih: {what}. Manfaatnya {gain:.4f}; waktu itu bernilai {minutes_price:.4f} "
        "bagi orang lain, kontak {contact_price:.4f}, kursi {seat_price:.4f}: sisa {value:z.4f}.",
        "second": "Pilihan berikutnya: {what}. Manfaatnya {gain:.4f}; waktu itu bernilai "
        "{minutes_price:.4f} bagi orang lain, kontak {contact_price:.4f}, kursi {seat_price:.4f}: "
        "sisa {value:z.4f}.",
        "pinned": "Pilihan ini dikunci oleh penyelia.",
        "margin": "Pilihan berikutnya akan diambil bila manfaatnya naik {margin:.4f}.",
        "fitted": "Dengan harga ini pilihan berikutnya bernilai {margin:.4f} lebih, tetapi tidak "
        "muat di samping pilihan lain minggu ini.",
    },
}
