/** The fields of a form that uploads an object. S3 ignores the case of their names. */

/** Values by lowercase name, without the file. */
export type FormFields = ReadonlyMap<string, string>

/** The limits of the size of the file, in bytes. Both are included. */
export interface SizeRange {
  readonly minimum: number
  readonly maximum: number
}
