/** Finds Python interpreters that have boto3. */
import { spawnSync } from 'node:child_process'
import { tool } from './tools.ts'

export interface Boto3 {
  readonly python: string
  readonly version: string
}

const FIND = 'import boto3, sys; print(sys.executable, boto3.__version__)'

function boto3Of(command: string): Boto3[] {
  const { stdout = '' } = spawnSync(command, ['-c', FIND], { encoding: 'utf8' })
  const [python, version] = stdout.trim().split(' ')
  return python && version ? [{ python, version }] : []
}

/** Debian's boto3, which CI installs, and that of the first Python in the path if it is another. */
export const BOTO3S: readonly Boto3[] = [
  ...new Map(
    ['/usr/bin/python3', 'python3'].flatMap(boto3Of).map((found) => [found.version, found]),
  ).values(),
]

/** Declares tests that need boto3. */
export const boto3Test = tool('boto3', () => BOTO3S.length > 0)
