from itertools import pairwise

import pytest

from collab.auth.permissions import Action
from collab.auth.tiers import DEFAULT, TIERS, Tiers
from collab.config import ConfigError, Settings


def test_a_wider_tier_includes_the_narrower():
    widths = [TIERS[name] for name in ("free", "pro", "team", "enterprise")]
    for narrow, wide in pairwise(widths):
        assert narrow.actions <= wide.actions
        assert narrow.requests < wide.requests
        assert narrow.compiles < wide.compiles


def test_what_free_leaves_out():
    assert set(Action) - TIERS["free"].actions == {Action.PROJECT_SHARE, Action.PROJECT_EXPORT}


def test_who_has_no_tier_has_the_servers(tmp_path):
    environment = {"OMNICRAFT_DEFAULT_TIER": "free", "OMNICRAFT_TIER_FREE_PROJECTS": "7"}
    settings = Settings.load(tmp_path, environment)
    tiers = Tiers(settings.default_tier, settings.tiers)
    for name in (None, "", "unknown", "free"):
        assert tiers[name].projects == 7
    assert tiers["pro"] == TIERS["pro"]
    assert Tiers()[None] == TIERS[DEFAULT]


@pytest.mark.parametrize(("default", "changes"), [("gold", None), ("free", {"gold": {"projects": 1}})])
def test_a_tier_that_is_not(default, changes):
    with pytest.raises(ConfigError):
        Tiers(default, changes)
