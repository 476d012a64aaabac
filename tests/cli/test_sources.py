import json
import os
import re
import signal
import subprocess
import sys
from hashlib import sha256
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from PIL import Image

from collab import __version__
from collab.compile.kind import kind
from tests.cli.conftest import COMMAND, SECONDS, refused

GOOD = files("collab.samples").joinpath("Button.omni").read_text("utf-8")
BAD = '<component name="Bad">\n  <template>\n    <rekt width={10} />\n  </template>\n</component>\n'


@pytest.fixture
def file(tmp_path):
    def write(name, text=GOOD):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_version(omnicraft):
    outcome = omnicraft("--version")
    assert outcome.returncode == 0
    assert outcome.stdout == f"omnicraft {__version__} (compiler: {kind()})\n"


def test_help_names_every_command(omnicraft):
    shown = omnicraft("--help").stdout
    for command in ("serve", "demo", "compile", "check", "export", "migrate"):
        assert command in shown


def test_compiling_writes_a_module_and_its_types_beside_the_source(omnicraft, file, tmp_path):
    file("Button.omni")
    outcome = omnicraft("compile", "Button.omni")
    wasm = (tmp_path / "Button.wasm").read_bytes()
    assert wasm.startswith(b"\0asm")
    assert "label" in (tmp_path / "Button.d.ts").read_text()
    assert outcome.returncode == 0
    assert outcome.stdout == f"Button.wasm  {len(wasm)} bytes\n"


def test_compiling_into_a_folder_that_is_made(omnicraft, file, tmp_path):
    file("a/Button.omni")
    file("b/v1.2.omni")
    assert omnicraft("compile", "a/Button.omni", "b/v1.2.omni", "-o", "out/here").returncode == 0
    made = sorted(path.name for path in (tmp_path / "out/here").iterdir())
    assert made == ["Button.d.ts", "Button.wasm", "v1.2.d.ts", "v1.2.wasm"]


def test_a_source_map_lies_beside_its_module_which_names_it(omnicraft, file, tmp_path):
    file("My Button.omni")
    assert omnicraft("compile", "My Button.omni", "--source-map").returncode == 0
    assert (tmp_path / "My Button.wasm").read_bytes().endswith(b"My%20Button.wasm.map")
    found = json.loads((tmp_path / "My Button.wasm.map").read_text())
    assert (found["version"], found["sources"], found["sourcesContent"]) == (3, ["My Button.omni"], [GOOD])


@pytest.mark.parametrize(
    ("target", "suffixes"),
    [("js", ["d.ts", "js"]), ("both", ["d.ts", "js", "wasm"]), ("wasm", ["d.ts", "wasm"])],
)
def test_each_target_has_its_files(omnicraft, file, tmp_path, target, suffixes):
    file("Button.omni")
    outcome = omnicraft("compile", "Button.omni", "--target", target, "-o", "out")
    assert outcome.returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"Button.{end}" for end in suffixes]
    if "js" in suffixes:
        assert "export function link(omni)" in (tmp_path / "out/Button.js").read_text()
        assert "out/Button.js" in outcome.stdout


def test_the_same_source_gives_the_same_bytes(omnicraft, file, tmp_path):
    file("Button.omni")
    for folder in ("one", "two"):
        omnicraft("compile", "Button.omni", "-o", folder)
    assert (tmp_path / "one/Button.wasm").read_bytes() == (tmp_path / "two/Button.wasm").read_bytes()


def test_errors_go_to_stderr_with_their_place_and_nothing_is_written(omnicraft, file, tmp_path):
    file("Bad.omni", BAD)
    outcome = omnicraft("compile", "Bad.omni")
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert "Bad.omni:3:" in outcome.stderr
    assert "rekt" in outcome.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["Bad.omni"]


def test_what_compiles_is_written_beside_what_does_not(omnicraft, file, tmp_path):
    file("Bad.omni", BAD)
    file("Button.omni")
    assert omnicraft("compile", "Bad.omni", "Button.omni").returncode == 1
    assert (tmp_path / "Button.wasm").exists()
    assert not (tmp_path / "Bad.wasm").exists()


def test_json_is_one_compile_result(omnicraft, file, tmp_path):
    file("Button.omni")
    outcome = omnicraft("compile", "Button.omni", "--json")
    result = json.loads(outcome.stdout)
    assert set(result) == {
        "componentId",
        "seq",
        "sourceHash",
        "success",
        "output",
        "diagnostics",
        "stats",
        "cause",
    }
    assert result["success"] is True
    assert result["sourceHash"] == sha256(GOOD.encode()).hexdigest()
    wasm = (tmp_path / "Button.wasm").read_bytes()
    assert result["output"]["wasmHash"] == sha256(wasm).hexdigest()
    assert result["output"]["wasmUrl"] == f"/artifacts/{result['output']['wasmHash']}.wasm"
    assert set(result["stats"]) == {
        "bundleSize",
        "compilationTime",
        "optimizationsApplied",
        "queriesExecuted",
    }


def test_json_of_a_source_with_errors(omnicraft, file):
    file("Bad.omni", BAD)
    for command in ("compile", "check"):
        outcome = omnicraft(command, "Bad.omni", "--json")
        result = json.loads(outcome.stdout)
        assert (outcome.returncode, outcome.stderr) == (1, "")
        assert (result["success"], result["output"]) == (False, None)
        (problem,) = result["diagnostics"]
        assert problem["location"] == {"file": "Bad.omni", "line": 3, "column": 5, "span": 5}
        fix = problem["suggestions"][0]["fix"]
        assert fix == {"range": [3, 6, 3, 10], "replacement": "rect"}
        assert problem["labels"] == []


def test_a_missing_prop_shows_where_it_is_declared(omnicraft, file):
    file("Button.omni")
    file("User.omni", '<component name="User">\n  <template><Button /></template>\n</component>\n')
    (problem,) = json.loads(omnicraft("check", "User.omni", "--json").stdout)["diagnostics"]
    line = GOOD[: GOOD.index('"label"')].count("\n") + 1
    (label,) = problem["labels"]
    assert (label["message"], label["location"]["file"], label["location"]["line"]) == (
        "it is declared here",
        "Button.omni",
        line,
    )


def test_json_of_several_files_is_one_object_in_their_order(omnicraft, file):
    file("Bad.omni", BAD)
    file("Button.omni")
    outcome = omnicraft("check", "Bad.omni", "Button.omni", "--json")
    assert [each["success"] for each in json.loads(outcome.stdout)["results"]] == [False, True]
    assert outcome.returncode == 1


@pytest.mark.parametrize(
    ("level", "applied"),
    [
        ("none", []),
        ("basic", ["dead_code_elimination"]),
        ("standard", ["constant_folding", "dead_code_elimination"]),
        ("aggressive", ["constant_folding", "dead_code_elimination"]),
    ],
)
def test_levels(omnicraft, file, level, applied):
    file(
        "Sum.omni",
        '<component name="Sum"><script>const unused = signal(0);</script>\n'
        "<template><rect width={20 + 30} /></template></component>",
    )
    result = json.loads(omnicraft("compile", "Sum.omni", "--json", "-O", level).stdout)
    assert result["success"] is True
    assert result["stats"]["optimizationsApplied"] == applied


@pytest.mark.parametrize(
    "arguments",
    [
        ("compile", "Button.omni", "--target", "c"),
        ("compile", "Button.omni", "-O", "fast"),
        ("export", "Button.omni", "--format", "gif", "-o", "x.gif"),
        ("export", "Button.omni", "-o", "x.png", "--scale", "nan"),
        ("export", "Button.omni", "-o", "x.png", "--at", "-1"),
        ("compile",),
        ("serve", "--port", "70000"),
        ("bake",),
    ],
)
def test_wrong_use_is_said_in_words(omnicraft, file, arguments):
    file("Button.omni")
    outcome = omnicraft(*arguments)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    said = r"argument --?[\w/-]+: ('[^']+' is not a|invalid choice)|are required: FILE|No such command"
    assert re.search(f"Error: .*({said})", outcome.stderr)
    assert "Traceback" not in outcome.stderr


def test_options_stand_before_between_and_behind_files(omnicraft, file, tmp_path):
    for name in ("A.omni", "B.omni", "C.omni"):
        file(name)
    outcome = omnicraft("compile", "-O", "none", "A.omni", "--source-map", "B.omni", "-o", "out", "C.omni")
    assert outcome.returncode == 0
    assert sorted(path.name for path in (tmp_path / "out").glob("*.map")) == [
        "A.wasm.map",
        "B.wasm.map",
        "C.wasm.map",
    ]
    assert omnicraft("compile", "A.omni", "--source").returncode == 2


def test_many_files_are_compiled_on_all_processors_in_their_order(omnicraft, file, tmp_path):
    names = [f"Part{number:02}.omni" for number in range(40)]
    for number, name in enumerate(names):
        used = f"<Part{number - 1:02} />" if number % 7 else ""
        shape = f"<rect width={{{number + 1}}} />"
        file(name, f'<component name="P"><template>{used}{shape}</template></component>')
    file("Part13.omni", BAD)
    outcome = omnicraft("check", *names, "--json")
    results = json.loads(outcome.stdout)["results"]
    assert outcome.returncode == 1
    assert [result["sourceHash"] for result in results] == [
        sha256((tmp_path / name).read_bytes()).hexdigest() for name in names
    ]
    alone = omnicraft("compile", "Part12.omni", "-o", "alone")
    assert omnicraft("compile", *names, "-o", "together").returncode == 1
    assert alone.returncode == 0
    made = (tmp_path / "together/Part12.wasm").read_bytes()
    assert made == (tmp_path / "alone/Part12.wasm").read_bytes()
    assert not (tmp_path / "together/Part13.wasm").exists()
    (tmp_path / "Part30.omni").unlink()
    assert "Part30.omni can't be read" in refused(omnicraft("check", *names))


def test_checking_writes_nothing(omnicraft, file, tmp_path):
    file("Button.omni")
    outcome = omnicraft("check", "Button.omni")
    assert (outcome.returncode, outcome.stdout) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["Button.omni"]


def test_exporting_a_picture(omnicraft, file, tmp_path):
    file("Button.omni")
    outcome = omnicraft("export", "Button.omni", "--format", "svg", "-o", "pictures/Button.svg")
    assert outcome.returncode == 0, outcome.stderr
    picture = ElementTree.parse(tmp_path / "pictures/Button.svg").getroot()
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert "#4caf50" in (tmp_path / "pictures/Button.svg").read_text()


MOVING = """<component name="Moving" width={40} height={20}>
  <script>const x = signal(0); frame((ms) => x.set(x() + ms / 50));</script>
  <template><rect width={40} height={20} fill="#ffffff" />
    <rect x={x()} width={10} height={20} fill="#ff0000" /></template>
</component>"""


def picture(path):
    with Image.open(path) as image:
        image.load()
        return image.convert("RGB")


def test_exporting_a_png(omnicraft, file, tmp_path):
    file("Moving.omni", MOVING)
    for name in ("once.png", "twice.PNG"):
        outcome = omnicraft("export", "Moving.omni", "-o", name, "--scale", "2.5")
        assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert (tmp_path / "once.png").read_bytes() == (tmp_path / "twice.PNG").read_bytes()
    image = picture(tmp_path / "once.png")
    assert image.size == (100, 50)
    assert [image.getpixel((x, 25)) for x in (2, 30)] == [(255, 0, 0), (255, 255, 255)]


def test_exporting_a_moment_and_a_sequence(omnicraft, file, tmp_path):
    file("Moving.omni", MOVING)
    command = ("export", "Moving.omni", "-o", "out/frames", "--frames", "4", "--fps", "4", "--at", "250")
    assert omnicraft(*command).returncode == 0
    frames = sorted((tmp_path / "out/frames").iterdir())
    assert [path.name for path in frames] == ["0001.png", "0002.png", "0003.png", "0004.png"]
    starts = [next(x for x in range(40) if picture(path).getpixel((x, 5)) == (255, 0, 0)) for path in frames]
    assert starts == [5, 10, 15, 20]
    before = [path.read_bytes() for path in frames]
    assert omnicraft(*command).returncode == 0
    assert [path.read_bytes() for path in frames] == before
    assert omnicraft("export", "Moving.omni", "-o", "moment.png", "--at", "500").returncode == 0
    assert picture(tmp_path / "moment.png") == picture(frames[1])
    assert omnicraft(*command, "--format", "svg").returncode == 0
    # The first frame of a component's life has no time before it.
    assert 'x="19.66' in (tmp_path / "out/frames/0004.svg").read_text()


ALBUM = """<component name="Album" width={60} height={20}>
  <template><for each={["red.png", "blue.gif", "../far.png", "none.png", "notes.txt"]} as="name" index="i">
    <image src={name} x={i * 20} width={20} height={20} /></for></template>
</component>"""


def test_images_are_taken_from_the_files_beside_the_source(omnicraft, file, tmp_path):
    file("in/Album.omni", ALBUM)
    Image.new("RGB", (4, 4), "#ff0000").save(tmp_path / "in/red.png")
    Image.new("RGB", (4, 4), "#0000ff").save(tmp_path / "in/blue.gif")
    Image.new("RGB", (4, 4), "#00ff00").save(tmp_path / "far.png")
    file("in/notes.txt", "not a picture")
    outcome = omnicraft("export", "in/Album.omni", "-o", "album", "--frames", "2")
    assert outcome.returncode == 0
    assert outcome.stderr.splitlines() == [
        "omnicraft: the image '../far.png' is left out: "
        "an image is called by the name of a file beside the source.",
        "omnicraft: the image 'none.png' is left out: in/none.png can't be read: No such file or directory.",
        "omnicraft: the image 'notes.txt' is left out: This is no file of a kind that can be used here.",
    ]
    for name in ("0001.png", "0002.png"):
        image = picture(tmp_path / "album" / name)
        assert [image.getpixel((x, 10)) for x in (10, 30)] == [(255, 0, 0), (0, 0, 255)]
        with Image.open(tmp_path / "album" / name) as whole:
            assert whole.convert("RGBA").getpixel((50, 10))[3] == 0
    assert omnicraft("export", "in/Album.omni", "-o", "album.svg").returncode == 0
    drawn = ElementTree.parse(tmp_path / "album.svg").getroot()
    assert [each.get("href")[:15] for each in drawn] == ["data:image/png;", "data:image/gif;", "", "", ""]
    refusal = omnicraft("export", "in/Album.omni", "-o", "x.svg", OMNICRAFT_LIMIT_ASSET_BYTES="10").stderr
    assert "'red.png' is left out: The file is too large" in refusal


def test_exporting_a_crate(omnicraft, file, tmp_path):
    file("Button.omni")
    outcome = omnicraft("export", "Button.omni", "--format", "rust", "-o", "out/my-button")
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "", "")
    assert omnicraft("compile", "Button.omni", "--target", "rust", "-o", "other").returncode == 0
    exported, compiled = tmp_path / "out/my-button", tmp_path / "other/Button"
    assert (exported / "src/lib.rs").read_bytes() == (compiled / "src/lib.rs").read_bytes()
    assert 'name = "my_button"' in (exported / "Cargo.toml").read_text()
    assert (tmp_path / "out/omnicraft_runtime/Cargo.toml").exists()
    file("Bad.omni", BAD)
    assert omnicraft("export", "Bad.omni", "--format", "rust", "-o", "bad").returncode == 1
    assert not (tmp_path / "bad").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("-o", "x.png", "--format", "svg"), "x.png is the name of a PNG, and --format asks for an SVG."),
        (("-o", "x.svg", "--format", "png"), "x.svg is the name of an SVG, and --format asks for a PNG."),
        (("-o", "picture"), "The name picture doesn't say what to make."),
        (("-o", "x.svg", "--scale", "2"), "--scale is for PNG: an SVG has no pixels."),
        (("-o", "x.png", "--frames", "2"), "--frames fills a folder, and x.png is the name of a picture."),
        (("-o", "x.png", "--format", "rust"), "x.png is the name of a PNG, and --format asks for a crate."),
        (
            ("-o", "x", "--format", "rust", "--at", "0"),
            "--scale, --at, --frames and --fps are for pictures: a crate is none.",
        ),
        (("-o", "x.png", "--fps", "2"), "--fps is for --frames, which tells how many there are to be."),
        (("-o", "x", "--frames", "3601"), "3601 frames are too many; 3600 is the most."),
        (
            ("-o", "x.png", "--scale", "100"),
            "The picture would have 40,000,000 pixels; 16,777,216 is the most.",
        ),
    ],
)
def test_pictures_that_are_not_made(omnicraft, file, tmp_path, options, sentence):
    file("Button.omni")
    assert refused(omnicraft("export", "Button.omni", *options)) == sentence
    assert [path.name for path in tmp_path.iterdir()] == ["Button.omni"]


def test_the_bounds_of_pictures_can_be_set(omnicraft, file, tmp_path):
    file("Button.omni")
    options = ("export", "Button.omni", "-o", "x.png")
    assert "4,000 pixels; 3,999" in refused(omnicraft(*options, OMNICRAFT_LIMIT_EXPORT_PIXELS="3999"))
    assert "1 is the most" in refused(
        omnicraft("export", "Button.omni", "-o", "x", "--frames", "2", OMNICRAFT_LIMIT_EXPORT_FRAMES="1")
    )
    assert not (tmp_path / "x.png").exists()


def test_exporting_a_source_with_errors(omnicraft, file, tmp_path):
    file("Bad.omni", BAD)
    outcome = omnicraft("export", "Bad.omni", "--format", "svg", "-o", "Bad.svg")
    assert outcome.returncode == 1
    assert "rekt" in outcome.stderr
    assert not (tmp_path / "Bad.svg").exists()


@pytest.mark.parametrize("command", [("compile",), ("check",), ("export", "--format", "svg", "-o", "x.svg")])
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("none.omni", "none.omni can't be read: No such file or directory."),
        ("folder", "folder can't be read: Is a directory."),
        ("latin.omni", "latin.omni is not UTF-8 text (byte 3)."),
    ],
)
def test_files_that_cannot_be_read(omnicraft, file, tmp_path, command, name, sentence):
    (tmp_path / "folder").mkdir()
    file("latin.omni", b"<!\xe9")
    assert refused(omnicraft(*command, name)) == sentence


@pytest.mark.parametrize(
    "command",
    [
        ("compile", "Button.omni", "-o", "file"),
        ("export", "Button.omni", "--format", "svg", "-o", "file/x.svg"),
    ],
)
def test_output_that_cannot_be_written(omnicraft, file, command):
    file("Button.omni")
    file("file", "in the way")
    assert re.fullmatch(r"file/\S+ can't be written: .+\.", refused(omnicraft(*command)))


def test_two_sources_do_not_overwrite_each_other(omnicraft, file, tmp_path):
    file("a/Button.omni")
    file("b/Button.omni")
    said = refused(omnicraft("compile", "a/Button.omni", "b/Button.omni", "-o", "out"))
    assert said == "2 of these files would be written to out/Button.wasm."
    assert not (tmp_path / "out").exists()


def test_compiling_loads_no_server_processes_paths_or_other_targets(file, environment):
    path = file("Button.omni")
    script = (
        "import sys\n"
        "from collab.cli.main import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0, end.code\n"
        "loaded = {'fastapi', 'starlette', 'sqlalchemy', 'sqlmodel', 'wasmtime', 'pycrdt', 'uvicorn'}\n"
        "loaded |= {'multiprocessing', 'concurrent.futures', 'dataclasses', 'pathlib'}\n"
        "loaded |= {'collab.compile.emit.javascript', 'collab.compile.emit.rust'}\n"
        "print(sorted(loaded & set(sys.modules)))\n"
    )
    outcome = subprocess.run(
        [sys.executable, "-c", script, "compile", path],
        env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert outcome.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["Button", "Counter", "Flower", "Palette"])
def test_the_samples_are_without_fault(omnicraft, file, name):
    file(f"{name}.omni", files("collab.samples").joinpath(f"{name}.omni").read_text("utf-8"))
    outcome = omnicraft("check", f"{name}.omni")
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_a_file_from_another_system_is_read(omnicraft, tmp_path):
    lines = (
        '\ufeff<component name="Lines"><script>',
        "const a = `x",
        "y`;",
        'const b = "q\\',
        'r";',
        "</script><template><text content={a + b} /></template></component>",
    )
    (tmp_path / "Lines.omni").write_bytes("\r\n".join(lines).encode())
    outcome = omnicraft("check", "Lines.omni")
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_watching_compiles_again_what_changes_and_what_it_uses(environment, tmp_path):
    use = '<component name="Use"><template><Dot /></template></component>'
    dot = '<component name="Dot"><template><circle radius={10} /></template></component>'

    def write(name, text):
        # At once: nobody sees half of it.
        (tmp_path / "new").write_text(text)
        (tmp_path / "new").replace(tmp_path / name)

    write("Use.omni", use)
    write("Dot.omni", dot)
    command = [COMMAND, "compile", "Use.omni", "--watch", "--json"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            first = json.loads(process.stdout.readline())
            assert first["success"]
            write("Dot.omni", dot.replace("radius", "raduis"))
            second = json.loads(process.stdout.readline())
            assert second["diagnostics"][0]["code"] == "unusable-component"
            write("Dot.omni", dot.replace("10", "2000"))
            third = json.loads(process.stdout.readline())
            assert third["success"]
            assert third["output"]["wasmHash"] != first["output"]["wasmHash"]
            (tmp_path / "Use.omni").unlink()
            assert process.stderr.readline().startswith("omnicraft: Use.omni can't be read")
            write("Use.omni", use)
            assert json.loads(process.stdout.readline())["output"] == third["output"]
            process.send_signal(signal.SIGTERM)
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
