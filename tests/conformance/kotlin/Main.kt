// Uses the generated inputs as an Android client would: typed, from a map, and by an enum's label.
import id.jakmentor.ContactAction
import id.jakmentor.ContactOutcome
import id.jakmentor.ContactRecordInput

fun main() {
    val typed = ContactRecordInput(
        action = ContactAction.CALL,
        contactedOn = "2020-10-26",
        outcome = ContactOutcome.REACHED,
        jakpreneurId = "SmFrcHJlbmV1cjox",
    )
    val read = ContactRecordInput(
        mapOf(
            "action" to ContactAction.valueOfLabel("CALL")!!,
            "contactedOn" to "2020-10-26",
            "outcome" to ContactOutcome.valueOfLabel("REACHED")!!,
            "jakpreneurId" to "SmFrcHJlbmV1cjox",
        ),
    )
    check(typed == read) { "$typed is not $read" }
    println(typed.action.label)
}
