"""`omnicraft compile --target rust`: crates that build, alone and in a program that holds several."""

import json
import os
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from tests.cli.conftest import refused

ROOT = Path(__file__).parents[2]
HAS_CARGO = bool(shutil.which("cargo") or Path("/usr/bin/cargo").exists())
BUTTON = files("collab.samples").joinpath("Button.omni").read_text("utf-8")
PANEL = """<component name="Panel">
  <props>
    <prop name="size" type="number" default={10} />
    <prop name="label" type="string" required />
    <prop name="marks" type="list<number>" default={[1]} />
  </props>
  <script>
    const said = signal("");
    const at = signal(0);
    onMount(() => { tween(at, 100, { duration: 1000 }); });
  </script>
  <template>
    <rect x={at()} width={props.size} height={10}
      @keydown={e => said.set(e.key)} @wheel={e => {
        said.set(`${e.deltaY}`);
        emit("turned", { by: e.deltaY, signs: [said(), "ü"], far: e.deltaY > 9, none: [1].find(x => x > 1) });
      }} />
    <text y={40} content={`${props.label} ${said()} ${props.marks.length}`} />
  </template>
</component>
"""
PROGRAM = """use omnicraft_runtime::native::{Error, Instance, Pointer, Value};

fn texts(instance: &mut Instance) -> Result<Vec<String>, Error> {
    let commands: Vec<_> = instance.draw()?.map(|(operation, words)| (operation, words.to_vec())).collect();
    let texts = commands.into_iter().filter(|(operation, _)| *operation == 8);
    Ok(texts.map(|(_, words)| String::from_utf16_lossy(&instance.units(words[7]))).collect())
}

fn main() -> Result<(), Error> {
    let mut first = Instance::new(&panel::COMPONENT)?;
    let mut second = Instance::new(&panel::COMPONENT)?;
    let mut button = Instance::new(&button::COMPONENT)?;
    first.set_prop("label", Value::Text("grün"))?;
    for instance in [&mut first, &mut second, &mut button] {
        instance.mount()?;
    }
    println!("{:?} {:?}", texts(&mut first)?, texts(&mut second)?);
    println!("{:?}", first.view_box()?);
    first.set_prop("size", Value::Number(25.0))?;
    println!("{} {}", first.needs_draw(), second.needs_draw());
    println!("{} {}", first.key(true, "Enter", 0)?, first.key(false, "Enter", 0)?);
    second.hear_with(|name, told| println!("{name} {told:?}"));
    println!("{}", second.pointer_with(Pointer::Wheel, (5.0, 5.0), (0.0, 3.5), 0, 0)?);
    println!("{:?} {:?}", texts(&mut first)?, texts(&mut second)?);
    println!("{} {} {}", first.wants_ticks(), first.tick(0.0)?, first.tick(2000.0)?);
    println!("{:?}", first.view_box()?);
    println!("{}", first.set_prop("none", Value::Boolean(true)).unwrap_err());
    println!("{}", first.set_prop("size", Value::Text("x")).unwrap_err());
    println!("{}", first.set_prop("marks", Value::Number(1.0)).unwrap_err());
    first.fuel_budget(-1)?;
    println!("{}", first.key(true, "a", 0).unwrap_err());
    println!("{}", first.mount().unwrap_err());
    button.unmount()?;
    println!("{}", texts(&mut button)?.len());
    Ok(())
}
"""
SAID = """\
["grün  1"] ["label  1"]
[0.0, 0.0, 48.32000000000001, 57.6]
true false
true false
turned Record([("by", Number(3.5)), ("far", Boolean(false)), ("none", Nothing), \
("signs", List([Text("3.5"), Text("ü")]))])
true
["grün Enter 1"] ["label 3.5 1"]
true true false
[0.0, 0.0, 125.0, 57.6]
The component has no prop `none`.
The prop `size` takes another type of value.
The prop `marks` takes another type of value.
The component was stopped: it did not come to an end in time.
The component was stopped: it did not come to an end in time.
0
"""


@pytest.fixture
def crates(omnicraft, tmp_path):
    """What compiling these to crates says."""

    def compiled(*arguments, **sources):
        for name, text in sources.items():
            (tmp_path / f"{name}.omni").write_text(text)
        return omnicraft("compile", *(f"{name}.omni" for name in sources), "--target", "rust", *arguments)

    return compiled


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def cargo(folder, *arguments):
    done = subprocess.run(
        [ROOT / "tests/with-rust.sh", "cargo", *arguments, "--quiet", "--offline"],
        cwd=folder,
        env=os.environ | {"CARGO_TARGET_DIR": str(ROOT / "runtime-crate/target"), "RUSTFLAGS": "-Dwarnings"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_crate_lies_beside_the_source_with_the_runtime_beside_it(crates, tmp_path):
    outcome = crates(Button=BUTTON)
    library = tmp_path / "Button/src/lib.rs"
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout == f"Button/src/lib.rs  {library.stat().st_size} bytes\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Button", "Button.omni", "omnicraft_runtime"]
    assert 'name = "button"' in (tmp_path / "Button/Cargo.toml").read_text()
    runtime = tmp_path / "omnicraft_runtime"
    for name in ("src/lib.rs", "src/native/instance.rs", "mathematics/src/lib.rs", "ABI.md"):
        assert (runtime / name).read_bytes() == (ROOT / "runtime-crate" / name).read_bytes()
    assert "[workspace]" not in (runtime / "Cargo.toml").read_text()


def test_the_same_sources_give_the_same_crates(crates, tmp_path):
    for folder in ("one", "two"):
        assert crates("-o", folder, Button=BUTTON, Panel=PANEL).returncode == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert {path.parts[0] for path in contents(tmp_path / "one")} == {"Button", "Panel", "omnicraft_runtime"}


def test_a_manifest_that_is_there_stays(crates, tmp_path):
    crates(Button=BUTTON)
    manifest = tmp_path / "Button/Cargo.toml"
    manifest.write_text(manifest.read_text() + "# mine\n")
    (tmp_path / "Button/src/lib.rs").write_text("")
    crates(Button=BUTTON)
    assert manifest.read_text().endswith("# mine\n")
    assert "COMPONENT" in (tmp_path / "Button/src/lib.rs").read_text()


@pytest.mark.parametrize(
    ("file", "name"),
    [("MyButton", "my_button"), ("a-b c", "a_b_c"), ("Loop", "component_loop"), ("3D", "component_3_d")],
)
def test_names_are_such_as_cargo_takes(crates, tmp_path, file, name):
    assert crates(**{file: BUTTON}).returncode == 0
    assert f'name = "{name}"' in (tmp_path / file / "Cargo.toml").read_text()


def test_wrong_use_is_told_in_words(crates, tmp_path):
    assert refused(crates("--source-map", Button=BUTTON)) == (
        "--source-map is for WebAssembly modules: a Rust crate has none."
    )
    said = refused(crates(omnicraft_runtime=BUTTON))
    assert said == "omnicraft_runtime is where the runtime goes: give the source another name."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Button.omni", "omnicraft_runtime.omni"]


def test_nothing_is_written_of_a_source_with_errors(crates, tmp_path):
    outcome = crates("--json", Bad='<component name="Bad"><template><rekt /></template></component>')
    assert (outcome.returncode, json.loads(outcome.stdout)["success"]) == (1, False)
    assert [path.name for path in tmp_path.iterdir()] == ["Bad.omni"]


@pytest.mark.skipif(not HAS_CARGO, reason="needs cargo")
@pytest.mark.timeout(300)
def test_crates_build_without_a_warning_and_a_program_runs_them(crates, tmp_path):
    assert crates("-o", "out", Button=BUTTON, Panel=PANEL).returncode == 0
    program = tmp_path / "out/program"
    (program / "src").mkdir(parents=True)
    (program / "src/main.rs").write_text(PROGRAM)
    uses = "".join(f'{name.lower()} = {{ path = "../{name}" }}\n' for name in ("Button", "Panel"))
    (program / "Cargo.toml").write_text(
        '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
        f'{uses}omnicraft_runtime = {{ path = "../omnicraft_runtime" }}\n'
    )
    assert cargo(program, "run") == SAID
