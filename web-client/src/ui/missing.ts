let told = false;

/** Tells, once, that a part of the page can't be had; in plain DOM, since what draws pages may be that part. */
export function tellMissing(): void {
  if (told) return;
  told = true;
  const notice = document.createElement("div");
  notice.setAttribute("role", "alert");
  notice.className =
    "fixed inset-x-3 bottom-3 z-50 mx-auto flex max-w-xl flex-wrap items-center gap-3 rounded-xl border border-error/30 bg-surface-2 px-4 py-3 text-sm text-gray-100 shadow-xl";
  const words = document.createElement("p");
  words.className = "min-w-0 flex-1 basis-64";
  words.textContent =
    "A part of this page can’t be loaded. Either a newer version has taken its place, or the server can’t be reached.";
  const button = document.createElement("button");
  button.type = "button";
  button.className =
    "h-10 shrink-0 rounded-lg border border-line bg-surface-3 px-4 font-semibold hover:bg-surface-4 touch:min-h-11";
  button.textContent = "Reload";
  button.addEventListener("click", () => location.reload());
  notice.append(words, button);
  document.body.append(notice);
}
