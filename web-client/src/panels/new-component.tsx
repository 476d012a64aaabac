import { useState } from "react";
import { data } from "../api/client";
import type { ApiError } from "../api/client";
import { rest } from "../api/session";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { ErrorNotice } from "../ui/notice";
import { navigate } from "../ui/router";
import { asApiError } from "../ui/use-load";
import { TemplatePicker } from "./template-picker";
import { sourceOf } from "./templates";
import type { Template } from "./templates";

/** Make a component, blank or from a template. */
export async function createComponent(projectId: string, name: string, template: Template | null) {
  return data(
    rest.POST("/api/projects/{project_id}/components", {
      params: { path: { project_id: projectId } },
      body: template ? { name, source: sourceOf(template, name) } : { name },
    }),
  );
}

export function NewComponent({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function create() {
    setBusy(true);
    try {
      navigate(`/components/${(await createComponent(projectId, name, template)).id}`);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  }

  return (
    <Dialog title="New component" onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Field
          label="Name"
          placeholder="Badge"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          hint="Also the name of its file."
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
        <TemplatePicker value={template} onChange={setTemplate} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy}>
            Create component
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
