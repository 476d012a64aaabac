import { FilePlus2 } from "lucide-react";
import { data } from "../api/client";
import { rest } from "../api/session";
import type { CompileResult } from "../sync/messages";
import { useLoad } from "../ui/use-load";
import { PreviewCanvas } from "./preview-canvas";
import { templates } from "./templates";
import type { Template } from "./templates";

interface TemplatePickerProps {
  /** Null is a blank one. */
  value: Template | null;
  onChange: (template: Template | null) => void;
  blank?: { title: string; meaning: string };
}

const BLANK = { title: "Blank", meaning: "One shape to click" };

/** What to begin with, each shown at work. */
export function TemplatePicker({ value, onChange, blank = BLANK }: TemplatePickerProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium text-gray-200">Begin with</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {[null, ...templates].map((template) => (
          <label
            key={template?.name ?? ""}
            className="cursor-pointer overflow-hidden rounded-xl border border-line-strong transition-colors hover:border-white/25 has-checked:border-primary-500 has-checked:bg-primary-500/10 has-focus-visible:outline-2 has-focus-visible:outline-primary-400"
          >
            <input
              type="radio"
              name="template"
              checked={template === value}
              onChange={() => onChange(template)}
              className="sr-only"
            />
            <span className="relative flex h-20 items-center justify-center bg-surface-2">
              {template ? (
                <Picture template={template} />
              ) : (
                <FilePlus2 className="size-6 text-gray-400" strokeWidth={1.5} aria-hidden />
              )}
            </span>
            <span className="block px-2.5 pt-1.5 pb-2">
              <span className="block text-sm font-semibold">{template?.name ?? blank.title}</span>
              <span className="block truncate text-xs text-gray-400">{template?.meaning ?? blank.meaning}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Picture({ template }: { template: Template }) {
  const [result] = useLoad(template.name, async () => {
    const body = { source: template.source, file: `${template.name}.omni` };
    return (await data(rest.POST("/api/compile", { body }))) as unknown as CompileResult;
  });
  if (result.state !== "done" || !result.data.output) return null;
  return (
    <span className="paper absolute inset-0 p-2" aria-hidden>
      <PreviewCanvas
        title={`Preview of ${template.name}`}
        tabIndex={-1}
        output={result.data.output}
        className="pointer-events-none size-full"
      />
    </span>
  );
}
