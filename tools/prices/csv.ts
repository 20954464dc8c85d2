/** A row of a CSV file by the names of its columns. */
export type CsvRow = Readonly<Record<string, string>>;

/**
 * Rows of a file as AWS's bulk price lists are written: lines of metadata, then the line of column names that begins with
 * `firstColumn`, then the rows. Fields are quoted, and a quote within is doubled.
 * @throws Error where no line names the columns
 */
export async function* csvRows(
  lines: AsyncIterable<string> | Iterable<string>,
  firstColumn: string,
): AsyncGenerator<CsvRow> {
  let columns: readonly string[] | undefined;
  for await (const line of lines) {
    if (columns) {
      if (line.trim() !== "") {
        const fields = csvFields(line);
        yield Object.fromEntries(columns.map((column, index) => [column, fields[index] ?? ""]));
      }
    } else {
      const fields = csvFields(line);
      columns = fields[0] === firstColumn ? fields : undefined;
    }
  }
  if (!columns) {
    throw new Error(`no line begins with the column ${firstColumn}`);
  }
}

export function csvFields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? "") : quoted.replaceAll('""', '"'),
  );
}
