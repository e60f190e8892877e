/** Finds Python interpreters that have boto3. */
import { type PythonVersion, versionsOf } from './pythons.ts'
import { tool } from './tools.ts'

export type Boto3 = PythonVersion

/** Debian's boto3, which CI installs, and that of the first Python in the path if it is another. */
export const BOTO3S: readonly Boto3[] = versionsOf('boto3')

/** Declares tests that need boto3. */
export const boto3Test = tool('boto3', () => BOTO3S.length > 0)
