/** The exit statuses of all commands. Only `exec` has its program's. */

/** For a denial, a finding, or an expectation that is not met. */
export const NOT_GOOD = 1
/** For a command that has no answer, because its input cannot be used, a server is missing, or a proof failed. */
export const CANNOT_TELL = 2
