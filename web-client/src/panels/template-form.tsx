import { useState } from "react";
import type { ApiError } from "../api/client";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { asApiError } from "../ui/use-load";
import { TemplatePicker } from "./template-picker";
import type { Template } from "./templates";

interface TemplateFormProps {
  title: string;
  /** What the name's field is more than others. */
  field: Omit<React.ComponentProps<typeof Field>, "label" | "value" | "onChange">;
  /** What it is called to begin without a template. */
  blank?: React.ComponentProps<typeof TemplatePicker>["blank"];
  submit: string;
  /** Leads away when it is done. Throws ApiError. */
  create: (name: string, template: Template | null) => Promise<void>;
  onClose: () => void;
}

/** A dialog that asks for a name and what to begin from. */
export function TemplateForm({ title, field, blank, submit, create, onClose }: TemplateFormProps) {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function make() {
    setBusy(true);
    try {
      await create(name, template);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
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
            {submit}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
