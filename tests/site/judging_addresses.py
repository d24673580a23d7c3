"""Who is answered what at the addresses of judging: rounds, judges, sheets, decisions, exports, and what the API reads."""

from tests.site.judging_decisions_addresses import JUDGING_DECISIONS
from tests.site.judging_judgeapi_addresses import JUDGING_DATA, JUDGING_OF_THE_API
from tests.site.judging_judges_addresses import JUDGES
from tests.site.judging_rounds_addresses import JUDGING_ROUNDS
from tests.site.judging_sheets_addresses import SHEETS

JUDGING = {
    **JUDGING_ROUNDS,
    **JUDGING_DECISIONS,
    **JUDGES,
    **SHEETS,
    **JUDGING_DATA,
    **JUDGING_OF_THE_API,
}
