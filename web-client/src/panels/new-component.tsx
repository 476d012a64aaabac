import { data } from "../api/client";
import { rest } from "../api/session";
import { navigate } from "../ui/router";
import { TemplateForm } from "./template-form";
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
  return (
    <TemplateForm
      title="New component"
      field={{ placeholder: "Badge", hint: "Also the name of its file.", autoComplete: "off", spellCheck: false }}
      action="Create component"
      takesName
      create={async (name, template) => {
        navigate(`/components/${(await createComponent(projectId, name, template)).id}`);
      }}
      onClose={onClose}
    />
  );
}
