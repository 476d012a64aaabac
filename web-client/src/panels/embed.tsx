import { useState } from "react";
import { data } from "../api/client";
import { rest } from "../api/session";
import { CopyButton } from "../ui/copy-button";
import { ErrorNotice } from "../ui/notice";
import { useLoad } from "../ui/use-load";
import { useSubmit } from "../ui/use-submit";

interface Named {
  id: string;
  name: string;
}

/** HTML that shows a component in any page. */
function snippet(component: Named): string {
  const hub = window.location.origin;
  return [
    `<script type="module" src="${hub}/omni-component.js"></script>`,
    `<omni-component src="${hub}/embed/${component.id}"></omni-component>`,
  ].join("\n");
}

/** Whether anyone may see a project's components, and what to paste where one shall be seen. */
export function Embed({ projectId, components }: { projectId: string; components: readonly Named[] }) {
  const path = { project_id: projectId };
  const [project, setProject] = useLoad(projectId, () =>
    data(rest.GET("/api/projects/{project_id}", { params: { path } })),
  );
  const [chosen, setChosen] = useState(components[0]?.id);
  const { busy, error, submit } = useSubmit();
  if (project.state === "failed") return <ErrorNotice error={project.error} />;
  if (project.state === "loading") return null;

  const shown = project.data;
  async function publish(isPublic: boolean) {
    const changed = await data(rest.PUT("/api/projects/{project_id}", { params: { path }, body: { isPublic } }));
    setProject({ ...shown, ...changed });
  }

  const { isPublic } = shown;
  const component = components.find(({ id }) => id === chosen) ?? components[0];
  return (
    <section className="mt-6" aria-label="Embed">
      <h3 className="mb-2 text-sm font-medium text-gray-200">Embed in a page</h3>
      {error && <ErrorNotice error={error} />}
      <label className="flex cursor-pointer items-start gap-3 rounded-xl border border-line bg-surface-0 p-3.5">
        <input
          type="checkbox"
          checked={busy !== isPublic}
          disabled={busy}
          onChange={(event) => void submit(() => publish(event.target.checked))}
          className="mt-1 size-4 shrink-0 accent-primary-500"
        />
        <span>
          <span className="block font-medium">Anyone may see this project’s components</span>
          <span className="block text-sm text-gray-400">Their pictures, not their sources. Nobody else can edit.</span>
        </span>
      </label>
      {isPublic && component && (
        <div className="mt-3 animate-fade rounded-xl border border-line bg-surface-0 p-3.5">
          <div className="mb-2 flex items-center justify-between gap-3">
            {components.length > 1 ? (
              <select
                aria-label="Component to embed"
                value={component.id}
                onChange={(event) => setChosen(event.target.value)}
                className="min-w-0 rounded-lg border border-line-strong bg-surface-1 px-2 py-1 text-sm"
              >
                {components.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            ) : (
              <span className="truncate text-sm text-gray-200">{component.name}</span>
            )}
            <CopyButton text={snippet(component)} label="Copy HTML" />
          </div>
          <pre className="font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-gray-300">{snippet(component)}</pre>
          <p className="mt-2 text-sm text-gray-400">
            Its attributes are props: <code className="font-mono text-xs">label="Hi"</code>. Add{" "}
            <code className="font-mono text-xs">@3</code> to the address to stay with saved version 3.
          </p>
        </div>
      )}
    </section>
  );
}
