"""What a plan says of the seeds: too few, enough, and how small an effect they find."""

import math
import sys

import numpy as np
import pytest

import reportgen
from reportgen import cli
from reportgen.execution import earlier_trials
from reportgen.experiments import EXPERIMENTS
from reportgen.findings import prospects, warnings
from reportgen.stats import weigh_pairs
from reportgen.store import Store
from tests.cli.noisy import SUITE, Noisy

FIXED = SUITE.replace("seeds: {start: 12, max: 27, until: decided}", "seeds: 20").replace(
    "rule: low < high}", "rule: low < high, margin: 1}"
)
CLAIM = '  - {id: %s, says: s, metric: "activation_std[last]", rule: low < high}\n'


@pytest.fixture
def load(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(EXPERIMENTS.known, "propagate", Noisy())

    def load(text=FIXED, **options):
        (tmp_path / "noisy.yaml").write_text(text)
        return reportgen.load_suite("noisy.yaml", **options)

    return load


@pytest.fixture
def command(load, monkeypatch, capsys):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reportgen", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        return ended.value.code or 0, captured.out, captured.err

    return run


def sensitivity(prospect):
    """That of a prospect that has one."""
    assert prospect.sensitivity is not None, prospect.unseen
    return prospect.sensitivity


def claims(number):
    return FIXED[: FIXED.index("  - {id")] + "".join(CLAIM % f"C{i}" for i in range(number))


@pytest.mark.parametrize(
    ("number", "seeds", "said"),
    [
        (
            1,
            5,
            "5 seeds can never decide claim C0: 5 seeds cannot give a p-value below 0.0938; use at "
            "least 6.",
        ),
        (
            6,
            5,
            "5 seeds can never decide claims C0, C1, C2, C3, C4 and C5: 5 seeds cannot give a "
            "p-value below 0.0938; use at least 6, or 9 for the 6 claims of this suite.",
        ),
        (
            2,
            6,
            "6 seeds can never decide claims C0 and C1: 6 seeds cannot give a p-value below "
            "0.0469, which is too large for one of 2 claims; use at least 7.",
        ),
        (
            1,
            1,
            "1 seed can never decide claim C0: 1 seed cannot give a p-value below 1; use at least "
            "6.",
        ),
    ],
)
def test_too_few_seeds_are_said_with_the_number_that_is_enough(load, number, seeds, said):
    assert warnings(prospects(load(claims(number), seeds=seeds))) == (said,)


def test_the_least_number_of_seeds_is_that_of_the_smallest_p_value(load):
    for number in (1, 2, 6, 25):
        found = prospects(load(claims(number)))
        assert len(found) == number
        least = next(n for n in range(1, 99) if number * 3 / 2**n <= 0.05)
        assert {prospect.least for prospect in found} == {least}
        assert all(prospect.possible for prospect in found)
        assert warnings(found) == ()


def test_any_number_of_claims_can_be_served(load):
    """Once refused for good; since p-values are counted to the end, 15 seeds are enough."""
    (said,) = warnings(prospects(load(claims(450), seeds=14)))
    assert said.startswith("14 seeds can never decide claims C0, C1, ")
    assert said.endswith("which is too large for one of 450 claims; use at least 15.")


def test_seeds_until_decided_are_judged_by_the_share_of_a_look(load):
    """Of 5 seeds at most the last look has the whole level, of 30 after 12 its share."""
    (clear, even) = prospects(load(SUITE))
    assert (clear.seeds, clear.least) == (27, 12)
    assert even.possible
    few = prospects(load(SUITE.replace("{start: 12, max: 27,", "{start: 2, max: 5,")))
    assert [prospect.least for prospect in few] == [7, 7]
    assert "use at least 6, or 7 for the 2 claims of this suite." in warnings(few)[0]


def test_a_claim_whose_arms_were_left_out_has_no_prospects(load):
    (clear,) = prospects(load(only=["low", "high"], seeds=6))
    assert (clear.claim.id, clear.claims, clear.least) == ("CLEAR", 2, 7)  # as written


def pilot(load, seeds=5, **options):
    reportgen.run(load(seeds=seeds, **options), out=None)
    return reportgen.plan(load()).claims


def test_a_pilot_tells_how_small_an_effect_is_found(load):
    """Held against the procedure itself, from 400 samples of normal effects of that spread."""
    clear, even = (sensitivity(prospect) for prospect in pilot(load, seeds=12))
    assert (clear.trials, clear.effect, clear.threshold) == (12, "difference", -1)
    assert -11 < clear.measured < -9
    assert (clear.chance, clear.needed.seeds) == (1, 7)  # two claims: fewer decide none
    assert even.chance < 0.3 and even.needed.high is None
    differences = noisy_differences(12)
    assert even.measured == pytest.approx(differences.mean(), rel=1e-9)
    rng = np.random.default_rng(1)
    noise = differences.std(ddof=1) * rng.normal(size=(400, 20))
    share = np.mean([found(even.smallest + row) for row in noise])
    assert 0.72 < share < 0.88
    assert even.high < even.smallest < even.low < 0


def found(effects):
    evidence = weigh_pairs(effects, np.zeros(len(effects)), "<")
    return 2 * 2 * evidence.p_support <= 0.05 and evidence.supports


def noisy_differences(seeds):
    made = Noisy()
    low, same = (load_arm(name) for name in ("low", "same"))
    values = [
        [made.trial(arm, seed).arrays["activation_std"][-1] for seed in range(seeds)]
        for arm in (low, same)
    ]
    return np.subtract(values[0], values[1])


def load_arm(name):
    return reportgen.load_suite("noisy.yaml").arm(name).config


def test_more_seeds_and_less_spread_find_smaller_effects(load):
    reportgen.run(load(seeds=5), out=None)
    sizes = {}
    for seeds in (8, 12, 20, 40):
        _, even = reportgen.plan(load(seeds=seeds)).claims
        sizes[seeds] = abs(sensitivity(even).smallest)
    assert sizes[8] > sizes[12] > sizes[20] > sizes[40]
    assert sizes[20] / sizes[40] == pytest.approx(math.sqrt(2), rel=0.12)


def test_a_ratio_is_told_as_a_ratio(load):
    text = FIXED.replace("margin: 1}", "margin: 1.2x}")
    reportgen.run(load(text, seeds=5), out=None)
    clear = sensitivity(reportgen.plan(load(text)).claims[0])
    assert clear.effect == "ratio"
    assert clear.threshold == pytest.approx(1 / 1.2)
    assert 0.4 < clear.measured < 0.6
    assert 0 < clear.smallest < 1 / 1.2


def test_of_several_cells_the_one_that_varies_most_is_told(load):
    text = (
        "suite: noisy\nquestion: q\nexperiment: propagate\n"
        "base: {depth: 2, batch_size: 1, init: xavier_normal}\n"
        "compare: {width: [10, 20], activation: [tanh, relu]}\nseeds: 20\nclaims:\n"
        '  - {id: A, says: s, metric: "activation_std[last]", rule: width=10 < width=20}\n'
    )
    reportgen.run(load(text, seeds=4), out=None)
    (prospect,) = reportgen.plan(load(text)).claims
    spreads = {}
    for activation in ("tanh", "relu"):
        pair = [load_arm(f"width={w}, activation={activation}") for w in (10, 20)]
        values = [
            [Noisy().trial(arm, seed).arrays["activation_std"][-1] for seed in range(4)]
            for arm in pair
        ]
        spreads[activation] = np.std(np.subtract(values[0], values[1]), ddof=1)
    widest = max(spreads, key=lambda activation: spreads[activation])
    assert prospect.cells == 2
    assert sensitivity(prospect).left == f"width=10, activation={widest}"


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ({}, "the store has no trials of these arms"),
        ({"seeds": 1}, "the store has only one seed"),
        ({"settings": ["base.depth=3"]}, "the store has no trials of these arms"),
        ({"only": ["high", "alone"]}, "the store has no trials of these arms"),
    ],
)
def test_why_nothing_is_known_of_the_spread(load, run, why):
    if run:
        reportgen.run(load(**run), out=None)
    for prospect in reportgen.plan(load()).claims:
        assert prospect.sensitivity is None
        assert prospect.unseen.startswith(why)


def test_earlier_trials_are_those_of_any_seeds_of_the_same_arms(load, tmp_path):
    reportgen.run(load(settings=["seeds=[3, 70]"]), out=None)
    reportgen.run(load(settings=["seeds=[5]", "base.depth=3"]), out=None)
    with Store(tmp_path / ".reportgen", read_only=True) as store:
        earlier = earlier_trials(load(), store, device="cpu")
    assert [(r.trial.arm.name, r.trial.seed) for r in earlier.records] == [
        (arm, seed) for arm in ("low", "high", "same", "alone") for seed in (3, 70)
    ]


def test_the_plan_prints_a_row_for_every_claim(command, load):
    reportgen.run(load(seeds=5), out=None)
    code, out, _ = command("plan", "noisy.yaml", "--seeds", "20")
    assert code == 0
    rows = [line.split("  ") for line in out[out.index("Power of the claims") :].splitlines()]
    header, clear, even = ([cell.strip() for cell in row if cell] for row in rows[1:4])
    assert header == [
        "claim",
        "seeds",
        "minimum",
        "claimed",
        "detectable",
        "measured",
        "power",
        "needed",
    ]
    assert clear[:4] == ["CLEAR", "20", "7", "difference below -1"]
    assert clear[5].endswith("(5 seeds)")
    assert even[3] == "difference below 0"


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        ("low < high, margin: 1", "100 %  6 seeds (6 to 50)"),
        ("high < low", "(to contradict)"),
        ("low > high, margin: 1", "(to contradict)"),
        ("low = high, margin: 20", "100 %  6 seeds (6 to 50)"),
        ("low = high, margin: 1", "(to contradict)"),
        ("low = high, margin: 1.5x", "(to contradict)"),
    ],
)
def test_seeds_that_would_contradict_are_said_to(command, load, rule, ending):
    text = FIXED[: FIXED.index("  - {id")] + (CLAIM % "ONE").replace("low < high", rule)
    reportgen.run(load(text, seeds=5), out=None)
    _, out, _ = command("plan", "noisy.yaml")
    (row,) = [line for line in out.splitlines() if line.lstrip().startswith("ONE ")]
    assert row.endswith(ending)


def test_that_a_claim_can_never_depend_is_said(load):
    """Six claims over two settings: eight seeds decide one, nine find that it depends."""
    text = (
        "suite: noisy\nquestion: q\nexperiment: propagate\n"
        "base: {depth: 2, batch_size: 1, init: xavier_normal}\n"
        "compare: {width: [10, 20], activation: [tanh, relu]}\nseeds: 9\nclaims:\n"
    ) + "".join(
        f'  - {{id: C{i}, says: s, metric: "activation_std[last]", rule: width=10 < width=20}}\n'
        for i in range(6)
    )
    (said,) = warnings(prospects(load(text)))
    assert said.startswith("9 seeds can decide claims C0, C1, ")
    assert said.endswith(
        "but cannot show that the verdict depends on the setting; that takes 10 seeds."
    )
    assert warnings(prospects(load(text, seeds=10))) == ()


def test_a_run_warns_before_it_computes_and_goes_on(command, load):
    load()
    code, _, err = command("run", "noisy.yaml", "--seeds", "5")
    assert code == 0
    first, second = err.splitlines()[:2]
    assert first.startswith("warning: 5 seeds can never decide claims CLEAR and EVEN: ")
    assert second.startswith("noisy: 0 of 20 trials")
    assert "never" not in command("run", "noisy.yaml", "--seeds", "7")[2]
    assert command("run", "noisy.yaml", "--seeds", "5", "-q") == (0, "", "")
    _, out, _ = command("plan", "noisy.yaml", "--seeds", "5")
    assert "\n5 seeds can never decide claims CLEAR and EVEN: " in out
    assert "nothing" in out
