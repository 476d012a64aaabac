"""``omnicraft new`` and ``omnicraft create``."""

import subprocess

import pytest

from collab.cli.templates import TEMPLATES
from tests.cli.conftest import COMMAND, refused


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_new_folder_has_a_component_that_compiles(omnicraft, tmp_path, template):
    made = omnicraft("new", "parts", "-t", template)
    [file] = (tmp_path / "parts").iterdir()
    assert made.returncode == 0
    assert made.stdout == f"parts/{file.name} is made. Now:\n\n  cd parts\n  omnicraft dev\n"
    assert omnicraft("check", file).returncode == 0


def test_a_folder_with_something_in_it_is_left_alone(omnicraft, tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "notes.txt").write_text("mine")
    assert refused(omnicraft("new", "parts")) == "The folder parts is there, and not empty."
    assert [path.name for path in (tmp_path / "parts").iterdir()] == ["notes.txt"]


def test_there_must_be_such_a_template(omnicraft, tmp_path):
    said = refused(omnicraft("new", "parts", "-t", "rocket"))
    assert said == f"There is no template rocket; there are {', '.join(TEMPLATES)}."
    assert not (tmp_path / "parts").exists()


def create(tmp_path, environment, answers):
    return subprocess.run(
        [COMMAND, "create"],
        cwd=tmp_path,
        env=environment,
        input=answers,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_a_component_is_made_of_two_answers(omnicraft, tmp_path, environment):
    made = create(tmp_path, environment, "PriceTag\ncounter\n")
    assert made.returncode == 0
    assert made.stdout.endswith("PriceTag.omni is made. `omnicraft dev` shows it.\n")
    assert (tmp_path / "PriceTag.omni").read_text("utf-8").startswith('<component name="PriceTag"')
    assert omnicraft("check", "PriceTag.omni").returncode == 0


def test_it_asks_again_until_an_answer_will_do(omnicraft, tmp_path, environment):
    (tmp_path / "Old.omni").write_text("mine")
    made = create(tmp_path, environment, "price tag\nOld\nNew\nrocket\n\n")
    assert made.returncode == 0
    assert "A name begins with a capital letter and has letters and digits alone." in made.stdout
    assert "There is Old.omni already." in made.stdout
    assert "There is no rocket." in made.stdout
    assert (tmp_path / "Old.omni").read_text() == "mine"
    assert omnicraft("check", "New.omni").returncode == 0


def test_without_answers_nothing_is_made(tmp_path, environment):
    made = create(tmp_path, environment, "PriceTag\n")
    assert made.returncode == 2
    assert made.stderr == "omnicraft: Nothing was made: the answers are missing.\n"
    assert list(tmp_path.iterdir()) == []
