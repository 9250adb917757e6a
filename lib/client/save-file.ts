/** Offers a blob as a download. Characters that file systems refuse are replaced in the name. */
export function saveFile(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
