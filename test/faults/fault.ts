/** A small change that makes the product wrong. `npm run faults` plants it to see whether a test notices it. */
export interface Fault {
  /** What goes wrong for a user. Unique within a room. */
  readonly name: string
  /** The source, from the root. */
  readonly file: string
  /** A part of a function's body that occurs once in the file. */
  readonly text: string
  /** What stands there instead. */
  readonly replacement: string
}
