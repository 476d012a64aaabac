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
  /** Leads away when it is done. Throws ApiError. */
  create: (name: string, template: Template | null) => Promise<void>;
  onClose: () => void;
}

/** A dialog that asks for a name and what to begin from. */
export function TemplateForm({ title, field, blank, action, create, onClose }: TemplateFormProps) {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const { busy, error, submit } = useSubmit({ once: true });

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
        <TemplatePicker value={template} onChange={setTemplate} {...(blank && { blank })} />
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
