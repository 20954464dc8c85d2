import type { Proof, ProofResult } from "./proof";

/** Problems of one proof that are shown; the rest is counted. */
const SHOWN_PROBLEMS = 12;

export interface Row {
  readonly stack: string;
  readonly proof: Proof;
  readonly result: ProofResult;
  readonly seconds: number;
}

/** One line of the table as it is made, with its problems under it. */
export function rowText({ stack, proof, result, seconds }: Row): string {
  const verdict = result.skipped ? "skip" : result.passed ? "ok  " : "FAIL";
  const shown = result.problems.slice(0, SHOWN_PROBLEMS).map((problem) => `       - ${problem}`);
  const more = result.problems.length - SHOWN_PROBLEMS;
  return [
    `${verdict} ${stack.padEnd(8)} ${proof.name.padEnd(64)} ${result.detail}  (${seconds.toFixed(1)} s)`,
    ...shown,
    ...(more > 0 ? [`       - and ${more} more`] : []),
  ].join("\n");
}

/** `12 proofs passed, 0 failed, 1 skipped` */
export function summaryText(rows: readonly Row[]): string {
  const count = (which: (row: Row) => boolean): number => rows.filter(which).length;
  const skipped = count(({ result }) => result.skipped === true);
  const failed = count(({ result }) => !result.passed);
  return `${rows.length - skipped - failed} proofs passed, ${failed} failed, ${skipped} skipped`;
}

/** The table for a note or a comment. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map(({ stack, proof, result, seconds }) => {
    const verdict = result.skipped ? "skipped" : result.passed ? "passed" : "**failed**";
    return `| ${stack} | ${proof.name} | ${verdict} | ${result.detail.replaceAll("|", "\\|")} | ${seconds.toFixed(1)} |`;
  });
  return ["| stack | proof | outcome | figures | s |", "| --- | --- | --- | --- | ---: |", ...lines].join("\n");
}
