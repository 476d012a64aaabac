import { Image, Trash2, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { ApiError, data } from "../api/client";
import { rest } from "../api/session";
import type { Asset } from "../api/types";
import type { CanvasEditor } from "../canvas/canvas-editor";
import { drawImage } from "../canvas/drawing";
import { Button, IconButton } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { ErrorNotice } from "../ui/notice";
import { asApiError, useLoad } from "../ui/use-load";
import { useSubmit } from "../ui/use-submit";
import { useAssets } from "./assets";

interface AssetsPanelProps {
  editor: CanvasEditor;
  /** Whether nothing of this component can be changed. */
  locked: boolean;
  /** Whether files may be put into the project and taken out of it. */
  mayEdit: boolean;
}

/** The project's pictures: put in, shown in the component, taken out. */
export function AssetsPanel({ editor, locked, mayEdit }: AssetsPanelProps) {
  const { projectId, list, error, reload } = useAssets();
  const [leaving, setLeaving] = useState<Asset | null>(null);
  const [over, setOver] = useState(false);
  const { busy, error: failure, submit } = useSubmit();
  const input = useRef<HTMLInputElement>(null);
  const wrong = failure ?? error;
  const pictures = (list ?? []).filter(({ kind }) => kind === "image");

  const upload = (files: readonly File[]) =>
    submit(async () => {
      const refused: unknown[] = [];
      for (const file of files) await put(projectId ?? "", file).catch((error: unknown) => refused.push(error));
      await reload();
      if (refused.length > 0) throw refused[0];
    });

  return (
    <section
      aria-label="Assets"
      className={`mt-auto flex max-h-[35%] shrink-0 flex-col border-t border-line ${over ? "bg-primary-500/10" : ""}`}
      onDragOver={(event) => {
        if (!mayEdit || !event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (!mayEdit) return;
        event.preventDefault();
        void upload([...event.dataTransfer.files]);
      }}
    >
      <div className="flex h-11 shrink-0 items-center justify-between pr-1.5 pl-3.5">
        <h2 className="flex items-center gap-2 text-sm font-medium">
          <Image className="size-4 text-gray-400" aria-hidden />
          Assets
        </h2>
        {mayEdit && (
          <IconButton label="Upload pictures" disabled={busy} onClick={() => input.current?.click()} className="size-8">
            <Upload className="size-4" aria-hidden />
          </IconButton>
        )}
        <input
          ref={input}
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp,image/svg+xml"
          multiple
          hidden
          data-testid="upload"
          onChange={({ currentTarget }) => {
            const files = [...(currentTarget.files ?? [])];
            // The same file can be chosen again.
            currentTarget.value = "";
            void upload(files);
          }}
        />
      </div>
      <div className="min-h-0 overflow-y-auto px-1.5 pb-1.5">
        {wrong && <ErrorNotice error={wrong} />}
        {list && pictures.length === 0 && (
          <p className="px-2 pb-2 text-xs text-gray-400">
            {mayEdit ? "No picture yet. Upload one, or drop its file here." : "No picture yet."}
          </p>
        )}
        <ul>
          {pictures.map((asset) => (
            <li key={asset.id} className="group flex items-center gap-1">
              <button
                type="button"
                disabled={locked}
                title="Put it into the picture"
                onClick={() => drawImage(editor, asset)}
                className="flex min-w-0 flex-1 items-center gap-2.5 rounded-lg p-1.5 text-left not-disabled:hover:bg-white/6"
              >
                <img src={asset.url} alt="" loading="lazy" className="paper size-8 shrink-0 rounded object-contain" />
                <span className="min-w-0">
                  <span className="block truncate text-[13px] text-gray-100">
                    <span className="sr-only">Put into the picture: </span>
                    {asset.name}
                  </span>
                  <span className="block truncate text-xs text-gray-400">{about(asset)}</span>
                </span>
              </button>
              {mayEdit && (
                <IconButton label={`Delete ${asset.name}`} onClick={() => setLeaving(asset)} className="size-8">
                  <Trash2 className="size-3.5" aria-hidden />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      </div>
      {leaving && <DeleteDialog projectId={projectId ?? ""} asset={leaving} onDeleted={reload} onClose={() => setLeaving(null)} />}
    </section>
  );
}

interface DeleteDialogProps {
  projectId: string;
  asset: Asset;
  onDeleted: () => Promise<void>;
  onClose: () => void;
}

function DeleteDialog({ projectId, asset, onDeleted, onClose }: DeleteDialogProps) {
  const { busy, error, submit } = useSubmit({ once: true });
  const [uses] = useLoad(asset.id, () => componentsThatName(projectId, asset.name));
  const remove = async () => {
    await data(rest.DELETE("/api/assets/{asset_id}", { params: { path: { asset_id: asset.id } } }));
    await onDeleted();
    onClose();
  };
  return (
    <Dialog title={`Delete ${asset.name}`} onClose={onClose}>
      <div className="space-y-5">
        <p className="text-gray-300" role="status">
          {uses.state === "loading" && "Looking where it is shown…"}
          {uses.state === "failed" && "The components of this project that show it show nothing in its place. This can’t be undone."}
          {uses.state === "done" && lossOf(uses.data)}
        </p>
        {error && <ErrorNotice error={error} />}
        <div className="flex justify-end gap-2">
          <Button variant="secondary" onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" loading={busy} onClick={() => void submit(remove)}>
            Delete
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** The names of the components whose source has this name in quotes, in order. */
async function componentsThatName(projectId: string, name: string): Promise<string[]> {
  const params = { path: { project_id: projectId } };
  const { components } = await data(rest.GET("/api/projects/{project_id}", { params }));
  const sources = await Promise.all(
    components.map(({ id }) => data(rest.GET("/api/components/{component_id}", { params: { path: { component_id: id } } }))),
  );
  const written = ['"', "'", "`"].map((quote) => quote + name + quote);
  const naming = sources.filter(({ source }) => written.some((each) => source.includes(each)));
  return naming.map((component) => component.name).sort((one, other) => one.localeCompare(other));
}

/** What goes with it, in words. */
function lossOf(components: readonly string[]): string {
  if (components.length === 0) return "No component of this project names it. This can’t be undone.";
  const names = new Intl.ListFormat("en").format(components);
  return `${names} ${components.length === 1 ? "shows" : "show"} it, and will show nothing in its place. This can’t be undone.`;
}

/** Throws an ApiError that names the file. */
async function put(projectId: string, file: File): Promise<void> {
  const form = new FormData();
  form.set("file", file);
  const params = { path: { project_id: projectId } };
  // The description knows files as text.
  const body = { file: "" };
  try {
    await data(rest.POST("/api/projects/{project_id}/assets", { params, body, bodySerializer: () => form }));
  } catch (failure) {
    const { code, message, status, hint } = asApiError(failure);
    throw new ApiError(code, `${file.name}: ${message}`, status, hint);
  }
}

function about({ width, height, size }: Asset): string {
  const bytes = size < 1024 ? `${size} B` : `${Math.round(size / 1024)} KB`;
  return width === null || height === null ? bytes : `${width} × ${height} · ${bytes}`;
}
