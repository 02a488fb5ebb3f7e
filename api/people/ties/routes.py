"""Who is around people, over ``/api/v1``."""

from datetime import date
from typing import Annotated

from api.access.policy import Right
from api.people.schemas import Identity, PersonOut
from api.people.ties import agencies, duplicates, households, today, tracks
from api.people.ties.schemas import (
    AgencyIn,
    AgencyOut,
    CardIn,
    CardOut,
    CareIn,
    CareOut,
    HouseholdOut,
    JoinIn,
    LookAlikes,
    QuietIn,
    QuietOut,
    ReferralIn,
    ReferralState,
    RelationIn,
    RelationOut,
    ReportIn,
    ReportOut,
    StaffReferral,
    TodayOut,
    Together,
    TrackChange,
    TrackEnd,
    TrackIn,
    TrackOut,
)
from api.web.desk import Desk, entrance, room

router = room("around people")

ReadDesk = Annotated[Desk, entrance(Right.SEE_PEOPLE)]
WorkDesk = Annotated[Desk, entrance(Right.WORK_WITH_PEOPLE)]
SuperviseDesk = Annotated[Desk, entrance(Right.SUPERVISE)]
ReferDesk = Annotated[Desk, entrance(Right.REFER)]
ReferredDesk = Annotated[Desk, entrance(Right.SEE_REFERRED)]


@router.get("/agencies")
def list_agencies(desk: ReadDesk) -> list[AgencyOut]:
    """List agencies."""
    return desk.look(agencies.list_agencies)


@router.post("/agencies", status_code=201)
def register_agency(form: AgencyIn, desk: WorkDesk) -> AgencyOut:
    """Register an agency."""
    return desk.run(agencies.register_agency, form)


@router.put("/agencies/{agency}")
def change_agency(agency: str, form: AgencyIn, desk: WorkDesk) -> AgencyOut:
    """Change an agency."""
    return desk.run(agencies.change_agency, agency, form, desk.version())


@router.post("/referrals", status_code=201)
def refer(form: ReferralIn, desk: ReferDesk) -> ReferralState:
    """Refer somebody as a partner agency."""
    return desk.run(agencies.refer, form)


@router.get("/referrals")
def own_referrals(desk: ReferredDesk) -> list[ReferralState]:
    """List how it stands with those whom the own agency referred."""
    return desk.look(agencies.own_list)


@router.get("/referrals/{referral}/report")
def read_report(referral: str, desk: ReferredDesk) -> ReportOut:
    """Read the closing note of an own referral."""
    return desk.see(agencies.read_report, referral)


@router.post("/referrals/{referral}/acknowledge")
def acknowledge_report(referral: str, desk: ReferDesk) -> ReportOut:
    """Say that the closing note arrived."""
    return desk.run(agencies.acknowledge_report, referral)


@router.post("/referrals/{referral}/receive")
def receive_referral(referral: str, desk: WorkDesk) -> StaffReferral:
    """Say that a referral arrived."""
    return desk.run(agencies.receive_referral, referral)


@router.post("/referrals/{referral}/report", status_code=201)
def report_back(referral: str, form: ReportIn, desk: WorkDesk) -> StaffReferral:
    """Tell the agency that referred how it ended."""
    return desk.run(agencies.report_back, referral, form)


@router.get("/people/{person}/referrals")
def view_referrals(person: str, desk: ReadDesk) -> list[StaffReferral]:
    """Read how a person was referred."""
    return desk.see(agencies.view_referrals, person)


@router.get("/people/{person}/tracks")
def list_tracks(person: str, desk: ReadDesk) -> list[TrackOut]:
    """List the functions at work for a person."""
    return desk.look(tracks.list_tracks, person)


@router.post("/people/{person}/tracks", status_code=201)
def open_track(person: str, form: TrackIn, desk: WorkDesk) -> TrackOut:
    """Open a function for a person."""
    return desk.run(tracks.open_track, person, form)


@router.put("/tracks/{track}")
def change_track(track: str, form: TrackChange, desk: WorkDesk) -> TrackOut:
    """Say who leads a track and when it is looked at."""
    return desk.run(tracks.change_track, track, form, desk.version())


@router.post("/tracks/{track}/close")
def close_track(track: str, form: TrackEnd, desk: WorkDesk) -> TrackOut:
    """Close one function; the others stay."""
    return desk.run(tracks.close_track, track, form, desk.version())


@router.get("/people/{person}/card")
def view_card(person: str, desk: ReadDesk) -> CardOut:
    """Look up how to reach somebody."""
    return desk.see(tracks.view_card, person)


@router.put("/people/{person}/card")
def write_card(person: str, form: CardIn, desk: WorkDesk) -> CardOut:
    """Write down how to reach somebody."""
    return desk.run(tracks.write_card, person, form, desk.version())


@router.post("/people/{person}/quiet", status_code=201)
def keep_quiet(person: str, form: QuietIn, desk: WorkDesk) -> QuietOut:
    """Leave a person in peace for a while."""
    return desk.run(tracks.keep_quiet, person, form)


@router.post("/people/{person}/quiet/{quiet}/end")
def end_quiet(person: str, quiet: str, desk: WorkDesk) -> QuietOut:
    """End a quiet time."""
    return desk.run(tracks.end_quiet, person, quiet)


@router.post("/people/{person}/household/join")
def join_household(person: str, form: JoinIn, desk: WorkDesk) -> PersonOut:
    """Put a person into the household of another one."""
    return desk.run(households.join_household, person, form, desk.version())


@router.post("/people/{person}/household/leave")
def leave_household(person: str, desk: WorkDesk) -> PersonOut:
    """Take a person out of their household."""
    return desk.run(households.leave_household, person, desk.version())


@router.get("/households/{household}")
def view_household(household: str, desk: ReadDesk) -> HouseholdOut:
    """Look at a household."""
    return desk.see(households.view_household, household)


@router.post("/people/{person}/relations", status_code=201)
def relate(person: str, form: RelationIn, desk: WorkDesk) -> RelationOut:
    """Say what a person is to another one."""
    return desk.run(households.relate, person, form)


@router.get("/people/{person}/care")
def list_care(person: str, desk: ReadDesk) -> list[CareOut]:
    """List the care duties of a person."""
    return desk.look(households.list_care, person)


@router.post("/people/{person}/care", status_code=201)
def note_care(person: str, form: CareIn, desk: WorkDesk) -> CareOut:
    """Note a care duty."""
    return desk.run(households.note_care, person, form)


@router.delete("/people/{person}/care/{duty}")
def drop_care(person: str, duty: str, desk: WorkDesk) -> CareOut:
    """Take away a care duty."""
    return desk.run(households.drop_care, person, duty)


@router.post("/people/look-alikes")
def look_alikes(form: Identity, desk: WorkDesk) -> LookAlikes:
    """Say which records may be of the same person; sent in the body, so that no name stands in an address."""
    return desk.see(duplicates.look_alikes, form)


@router.get("/people/{person}/look-alikes")
def look_alikes_of(person: str, desk: WorkDesk) -> LookAlikes:
    """Say which other records may be of the same person."""
    return desk.see(duplicates.look_alikes_of, person)


@router.post("/people/{into}/merge/{other}")
def merge(into: str, other: str, desk: SuperviseDesk) -> Together:
    """Take two records for those of one person."""
    return desk.run(duplicates.merge, into, other)


@router.post("/people/{other}/unmerge")
def unmerge(other: str, desk: SuperviseDesk) -> PersonOut:
    """Take a record apart again."""
    return desk.run(duplicates.unmerge, other)


@router.get("/people/{person}/together")
def view_together(person: str, desk: ReadDesk) -> Together:
    """Read a record with those merged into it."""
    return desk.see(duplicates.view_together, person)


@router.get("/today")
def due_today(on: date, desk: ReadDesk, mine: bool = True) -> TodayOut:
    """List what there is to do on a day."""
    return desk.look(today.due_today, on, mine=mine)
