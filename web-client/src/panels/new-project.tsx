import { data } from "../api/client";
import { rest } from "../api/session";
import { navigate } from "../ui/router";
import { createComponent } from "./new-component";
import { TemplateForm } from "./template-form";

/** Make a project, empty or with a first component. */
export function NewProject({ onClose }: { onClose: () => void }) {
  return (
    <TemplateForm
      title="New project"
      field={{ pattern: ".*\\S.*" }}
      blank={{ title: "Empty", meaning: "No component yet" }}
      action="Create project"
      create={async (name, template) => {
        const project = await data(rest.POST("/api/projects", { body: { name: name.trim() } }));
        // When this fails the project is there all the same, and its page offers new components.
        if (template) await createComponent(project.id, template.name, template).catch(() => undefined);
        navigate(`/projects/${project.id}`);
      }}
      onClose={onClose}
    />
  );
}
