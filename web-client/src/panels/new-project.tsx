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
import { createComponent } from "./new-component";
import { TemplatePicker } from "./template-picker";
import type { Template } from "./templates";

interface NewProjectProps {
  onClose: () => void;
}

/** Make a project, empty or with a first component. */
export function NewProject({ onClose }: NewProjectProps) {
  const [name, setName] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function create() {
    setBusy(true);
    try {
      const project = await data(rest.POST("/api/projects", { body: { name: name.trim() } }));
      // When this fails the project is there all the same, and its page offers new components.
      if (template) await createComponent(project.id, template.name, template).catch(() => undefined);
      navigate(`/projects/${project.id}`);
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  }

  return (
    <Dialog title="New project" onClose={onClose}>
      <form
        className="space-y-5"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Field
          label="Name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          pattern=".*\S.*"
          maxLength={100}
          autoFocus
        />
        <TemplatePicker value={template} onChange={setTemplate} blank={{ title: "Empty", meaning: "No component yet" }} />
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end">
          <Button type="submit" loading={busy}>
            Create project
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
