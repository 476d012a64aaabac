"""What ``omnicraft dev`` does about a folder and a project that differ."""

from hypothesis import given
from hypothesis import strategies as st

from collab.cli.agreement import (
    Agree,
    Agreed,
    Change,
    Forget,
    Held,
    Make,
    Move,
    PutAway,
    Refuse,
    Remove,
    Rename,
    Write,
    plan,
)

BUTTON = {"b": Agreed("Button.omni", "1")}


def test_nothing_is_done_while_both_say_what_they_said():
    assert plan(BUTTON, {"Button.omni": "1"}, {"b": Held("Button", "1")}) == []


def test_whichever_is_another_is_followed():
    assert plan(BUTTON, {"Button.omni": "2"}, {"b": Held("Button", "1")}) == [Change("b", "Button.omni")]
    assert plan(BUTTON, {"Button.omni": "1"}, {"b": Held("Button", "2")}) == [Write("b", "Button.omni", "1")]


def test_what_was_done_to_the_file_is_done_to_a_component_that_others_have_changed():
    assert plan(BUTTON, {"Button.omni": "2"}, {"b": Held("Button", "3")}) == [Change("b", "Button.omni")]


def test_what_both_have_come_to_is_agreed_on():
    assert plan(BUTTON, {"Button.omni": "2"}, {"b": Held("Button", "2")}) == [Agree("b", "Button.omni")]


def test_new_ones_on_either_side_are_made_on_the_other():
    assert plan({}, {"parts/Card.omni": "1"}, {}) == [Make("parts/Card.omni")]
    assert plan({}, {}, {"c": Held("Card", "1")}) == [Write("c", "Card.omni", None)]


def test_a_file_and_a_component_of_one_name_meet():
    assert plan({}, {"parts/Card.omni": "1"}, {"c": Held("Card", "1")}) == [Agree("c", "parts/Card.omni")]
    assert plan({}, {"parts/Card.omni": "1"}, {"c": Held("Card", "2")}) == [Change("c", "parts/Card.omni")]


def test_a_name_is_followed_from_either_side():
    renamed = plan(BUTTON, {"Knob.omni": "1"}, {"b": Held("Button", "1")})
    assert renamed == [Rename("b", "Knob.omni")]
    assert plan({"b": Agreed("ui/Button.omni", "1")}, {"ui/Button.omni": "1"}, {"b": Held("Knob", "1")}) == [
        Move("b", "ui/Button.omni", "ui/Knob.omni")
    ]


def test_a_file_that_was_moved_and_changed_is_known_by_its_name():
    moved = plan(BUTTON, {"ui/Button.omni": "2"}, {"b": Held("Button", "1")})
    assert moved == [Rename("b", "ui/Button.omni")]


def test_what_is_deleted_on_one_side_goes_on_the_other():
    assert plan(BUTTON, {}, {"b": Held("Button", "1")}) == [PutAway("b")]
    assert plan(BUTTON, {"Button.omni": "1"}, {}) == [Remove("b", "Button.omni")]


def test_a_file_that_was_changed_outlives_its_component():
    assert plan(BUTTON, {"Button.omni": "2"}, {}) == [Forget("b")]


def test_two_files_of_one_name_are_one_component():
    there = {"Button.omni": "1", "ui/Button.omni": "2"}
    assert plan(BUTTON, there, {"b": Held("Button", "1")}) == [Refuse("ui/Button.omni", "Button")]
    assert plan({}, there, {}) == [Make("Button.omni"), Refuse("ui/Button.omni", "Button")]


def test_a_new_name_does_not_take_another_files_place():
    there = {"Button.omni": "2", "Knob.omni": "2"}
    assert plan(BUTTON, there, {"b": Held("Knob", "1")}) == [
        Change("b", "Button.omni"),  # Its text is followed under the old name.
        Refuse("Knob.omni", "Knob"),
    ]


class World:
    """A folder and a project, and what is done to them as by ``mirror``: digests stand for texts."""

    def __init__(self, agreed, folder, project):
        self.agreed, self.folder, self.project = dict(agreed), dict(folder), dict(project)

    def beat(self):
        actions = plan(self.agreed, self.folder, self.project)
        for action in actions:
            self.perform(action)
        return [action for action in actions if not isinstance(action, Refuse)]

    def perform(self, action):
        match action:
            case Make(path):
                made = f"made {path}"
                self.project[made] = Held(path.rpartition("/")[2].removesuffix(".omni"), self.folder[path])
                self.agree(made, path)
            case Change(one, path):
                self.project[one] = Held(self.project[one].name, self.folder[path])
                self.agree(one, path)
            case Write(one, path, expected):
                assert self.folder.get(path) == expected
                self.folder[path] = self.project[one].digest
                self.agree(one, path)
            case Agree(one, path):
                assert self.folder[path] == self.project[one].digest
                self.agree(one, path)
            case Rename(one, path):
                name = path.rpartition("/")[2].removesuffix(".omni")
                if name not in {held.name for other, held in self.project.items() if other != one}:
                    self.project[one] = Held(name, self.project[one].digest)
                    self.agreed[one] = Agreed(path, self.agreed[one].digest)
            case Move(one, path, to):
                assert to not in self.folder
                self.folder[to] = self.folder.pop(path)
                self.agreed[one] = Agreed(to, self.agreed[one].digest)
            case PutAway(one):
                del self.project[one], self.agreed[one]
            case Remove(one, path):
                assert self.folder.pop(path) == self.agreed[one].digest
                del self.agreed[one]
            case Forget(one):
                del self.agreed[one]

    def agree(self, one, path):
        self.agreed[one] = Agreed(path, self.folder[path])


names = st.sampled_from(["A", "B", "C", "D"])
texts = st.sampled_from(["1", "2", "3"])
folders = st.dictionaries(st.builds("{}{}.omni".format, st.sampled_from(["", "x/"]), names), texts)
projects = (
    st.dictionaries(st.sampled_from("abcd"), names)
    .flatmap(
        lambda one: st.fixed_dictionaries(
            {key: st.builds(Held, st.just(name), texts) for key, name in one.items()}
        )
    )
    .filter(lambda held: len({one.name for one in held.values()}) == len(held))
)
agreements = st.dictionaries(
    st.sampled_from("abcd"), st.builds(Agreed, st.builds("{}.omni".format, names), texts)
).filter(lambda agreed: len({one.path for one in agreed.values()}) == len(agreed))


@given(agreements, folders, projects)
def test_they_come_to_agree_whatever_both_hold(agreed, folder, project):
    world = World(agreed, folder, project)
    for _ in range(8):
        was = World(world.agreed, world.folder, world.project)
        world.beat()
        if (was.agreed, was.folder, was.project) == (world.agreed, world.folder, world.project):
            break
    else:
        raise AssertionError("They never come to rest.")
    for one, held in world.project.items():
        if (last := world.agreed.get(one)) and last.path in world.folder:
            assert world.folder[last.path] == held.digest == last.digest
    # What a file says that nobody has agreed on is somewhere.
    known = {last.path for last in agreed.values()}
    unknown = {text for path, text in folder.items() if path not in known}
    there = set(world.folder.values()) | {last.digest for last in agreed.values()}
    assert unknown <= there
