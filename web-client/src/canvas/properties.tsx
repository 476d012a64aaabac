import { Code } from "lucide-react";
import { useFields } from "../ui/use-fields";
import { Actions } from "./actions";
import { isComputed } from "./attributes";
import type { Value } from "./attributes";
import type { CanvasEditor } from "./canvas-editor";
import { Events } from "./events";
import { useLiteral } from "./literal";
import type { Literal } from "./literal";
import { ColorField, EnumField, NumberField, SwitchField, TextField } from "./property-fields";
import { rename, takesName } from "./naming";
import { attributesOf, isDrawn } from "./schema";
import type { AttributeSpec } from "./schema";
import type { SceneElement } from "./scene";

interface PropertiesProps {
  editor: CanvasEditor;
  locked: boolean;
  /** Who keeps this person from changing anything, if somebody does. */
  holder: string | null;
}

const SECTIONS: { title: string; names: readonly string[] }[] = [
  { title: "Content", names: ["content", "src", "d", "points"] },
  {
    title: "Place",
    names: ["x", "y", "x1", "y1", "x2", "y2", "width", "height", "radius", "radiusX", "radiusY", "rotate"],
  },
  { title: "Text", names: ["size", "font", "weight", "align", "baseline"] },
  { title: "Layout", names: ["gap", "padding", "justify", "columns", "clipWidth", "clipHeight", "clipRadius"] },
  { title: "Paint", names: ["fill", "fillTo", "gradient", "gradientAngle", "stroke", "strokeWidth"] },
  { title: "Shadow", names: ["shadow", "shadowBlur", "shadowX", "shadowY"] },
  { title: "Show", names: ["opacity", "visible", "scale", "scaleX", "scaleY", "cursor"] },
];

/** The attributes of what is selected; each change rewrites that attribute's text alone. */
export function Properties({ editor, locked, holder }: PropertiesProps) {
  const { scene, selection } = useFields(editor.state, "scene", "selection");
  const elements = selection.flatMap((path) => scene?.byPath.get(path) ?? []);
  const [first] = elements;
  if (!first) return <Empty />;
  const tags = new Set(elements.map(({ tag }) => tag));
  return (
    <div data-testid="properties" className="min-h-0 flex-1 overflow-y-auto pb-6 text-sm">
      <div className="flex items-center gap-2 border-b border-line px-4 py-2.5">
        <h2 className="min-w-0 flex-1 truncate font-medium">
          {elements.length > 1 ? `${elements.length} elements` : <span className="font-mono text-[13px]">{`<${first.tag}>`}</span>}
        </h2>
        <button
          type="button"
          onClick={() => editor.reveal(first.path, true)}
          className="inline-flex h-7 items-center gap-1.5 rounded-lg px-2 text-xs text-gray-400 hover:bg-white/8 hover:text-gray-50"
        >
          <Code className="size-3.5" aria-hidden />
          Go to code
        </button>
      </div>
      {holder !== null && (
        <p className="mx-4 mt-3 rounded-lg bg-surface-3 px-3 py-2 text-gray-300">
          Locked by {holder}: nothing can be changed until they let go.
        </p>
      )}
      <fieldset disabled={locked} className="min-w-0">
        <Actions editor={editor} />
        {elements.length === 1 && takesName(first.tag) && (
          <div className="border-b border-line px-4 py-3">
            <Name editor={editor} element={first} />
          </div>
        )}
        {SECTIONS.map((section) => (
          <Section key={section.title} {...section} editor={editor} elements={elements} specs={shared(tags)} />
        ))}
      </fieldset>
      {elements.length === 1 && isDrawn(first.tag) && <Events editor={editor} element={first} locked={locked} />}
    </div>
  );
}

function Empty() {
  return (
    <p className="p-4 text-sm text-gray-400" data-testid="properties">
      Nothing is selected. Switch the canvas to Select and click a shape, choose a layer, or put the caret into an element.
    </p>
  );
}

/** The attributes that all of these elements have. */
function shared(tags: ReadonlySet<string>): AttributeSpec[] {
  const [first = [], ...others] = [...tags].map(attributesOf);
  return first.filter(({ name }) => others.every((specs) => specs.some((spec) => spec.name === name)));
}

interface SectionProps {
  title: string;
  names: readonly string[];
  editor: CanvasEditor;
  elements: readonly SceneElement[];
  specs: readonly AttributeSpec[];
}

function Section({ title, names, editor, elements, specs }: SectionProps) {
  const shown = names.flatMap((name) => specs.find((spec) => spec.name === name) ?? []);
  if (shown.length === 0) return null;
  return (
    <div className="border-b border-line px-4 py-3">
      <h3 className="mb-2 text-xs font-medium text-gray-400">{title}</h3>
      <div className="grid grid-cols-2 gap-2">
        {shown.map((spec) => (
          <Property key={spec.name} spec={spec} editor={editor} elements={elements} />
        ))}
      </div>
    </div>
  );
}

/** What it is called: by keys, F2 in the layers does the same. */
function Name({ editor, element }: { editor: CanvasEditor; element: SceneElement }) {
  const written = editor.value(element, "name");
  if (isComputed(written)) return null;
  return (
    <TextField
      label="Name"
      value={String(written ?? "")}
      isDefault={written === undefined}
      onSet={(name) => void rename(editor, element, typeof name === "string" ? name : "", written ?? null)}
    />
  );
}

interface PropertyProps {
  spec: AttributeSpec;
  editor: CanvasEditor;
  elements: readonly SceneElement[];
}

/** One attribute of all that is selected: the first one's value is shown. */
function Property({ spec, editor, elements }: PropertyProps) {
  const [first] = elements;
  if (!first) return null;
  const written = editor.value(first, spec.name);
  const set = (value: Value | null) =>
    void editor.edit(
      elements
        .filter((element) => !isComputed(editor.value(element, spec.name)))
        .flatMap((element) => editor.intents(element, [{ attribute: spec.name, value }])),
    );
  const wide = spec.type === "list<number>" || ["content", "src", "d", "font"].includes(spec.name);
  const className = wide ? "col-span-2" : "";
  if (isComputed(written)) return <Computed spec={spec} editor={editor} element={first} expression={written.expression} />;
  const field = { label: labelOf(spec), className, isDefault: written === undefined };
  const value = written ?? spec.default;
  if (spec.type === "number")
    return <NumberField {...field} value={Number(value)} unit={spec.unit} name={spec.name} onSet={set} />;
  if (spec.type === "boolean") return <SwitchField {...field} value={value === true} onSet={set} />;
  if (spec.type === "color") return <ColorField {...field} value={String(value)} onSet={set} />;
  if (spec.values) return <EnumField {...field} value={String(value)} values={spec.values} onSet={set} />;
  if (spec.type === "list<number>") return null;
  return <TextField {...field} value={String(value)} onSet={set} />;
}

interface ComputedProps {
  spec: AttributeSpec;
  editor: CanvasEditor;
  element: SceneElement;
  expression: string;
}

/** A value that the component works out: where it comes from, and the way to a fixed one. */
function Computed({ spec, editor, element, expression }: ComputedProps) {
  const literal = useLiteral(editor, element, spec);
  return (
    <div className="col-span-2 rounded-lg border border-line bg-surface-2 px-2.5 py-2">
      <div className="flex items-center justify-between gap-2">
        <span className="shrink-0 text-xs text-gray-400">{labelOf(spec)} · computed</span>
        {literal !== null && (
          <button
            type="button"
            onClick={() => void editor.edit(editor.intents(element, [{ attribute: spec.name, value: literal }]))}
            title={shownAs(literal)}
            className="inline-flex min-w-0 items-center gap-1.5 rounded-md px-1.5 py-0.5 text-xs text-primary-300 hover:bg-white/8 disabled:text-gray-500"
          >
            {spec.type === "color" && (
              <span
                aria-hidden
                className="size-3 shrink-0 rounded-sm border border-line-strong"
                style={{ backgroundColor: String(literal) }}
              />
            )}
            <span className="truncate">Make literal ({shownAs(literal)})</span>
          </button>
        )}
      </div>
      <code className="mt-1 block truncate font-mono text-xs text-gray-200" title={expression}>
        {expression}
      </code>
    </div>
  );
}

function shownAs(literal: Literal): string {
  return String(literal) === "" ? "no text" : String(literal);
}

const LABELS: Record<string, string> = {
  radiusX: "Radius x",
  radiusY: "Radius y",
  d: "Path",
  src: "Source",
  fillTo: "Fill to",
  gradientAngle: "Angle",
  strokeWidth: "Stroke width",
  shadowBlur: "Blur",
  shadowX: "Shadow x",
  shadowY: "Shadow y",
  clipWidth: "Clip width",
  clipHeight: "Clip height",
  clipRadius: "Clip radius",
  scaleX: "Scale x",
  scaleY: "Scale y",
};

function labelOf({ name }: AttributeSpec): string {
  return LABELS[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}
