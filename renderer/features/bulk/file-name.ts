/** The last part of a path of any system, as people know a file. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
