import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { useSubmit } from "../ui/use-submit";
import { TemplatePicker } from "./template-picker";
import type { Template } from "./templates";

interface TemplateFormProps {
  title: string;
  /** What the name's field is more than others. */
  field: Omit<React.ComponentProps<typeof Field>, "label" | "value" | "onChange">;
  /** What it is called to begin without a template. */
  blank?: React.ComponentProps<typeof TemplatePicker>["blank"];
  action: string;
  /** Whether the name of a template is a good one for what is made from it. */
  takesName?: boolean;
  /** Leads away when it is done. Throws ApiError. */
  create: (name: string, template: Template | null) => Promise<void>;
  onClose: () => void;
}

/** A dialog that asks for a name and what to begin from. */
export function TemplateForm({ title, field, blank, action, takesName = false, create, onClose }: TemplateFormProps) {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const { busy, error, submit } = useSubmit({ once: true });

  const choose = (wanted: Template | null) => {
    setTemplate(wanted);
    // What was written by hand stays.
    if (takesName && name === (template?.name ?? "")) setName(wanted?.name ?? "");
  };

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(() => create(name, template));
        }}
      >
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={100}
          autoFocus
          {...field}
        />
        <TemplatePicker value={template} onChange={choose} {...(blank && { blank })} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
