/** Types of names that the handle takes. */

/** 12 digits, checked at run time. */
export type AccountId = `${number}`
/** One value, or a list of them. */
export type OneOrMore<Value> = Value | readonly Value[]
/** A value that may contain `*`, such as `s3:Get*`. Upper and lower case are the same. */
export type Pattern = string
