import * as prettier from "prettier";

/**
 * Formats a generated file as the project formats its own, so that a formatter run over the tree changes nothing.
 * @param file name with the ending that tells the language
 */
export async function formatted(file: string, text: string): Promise<string> {
  const config = await prettier.resolveConfig(__filename, { editorconfig: true });
  return prettier.format(text, { ...config, filepath: file });
}
