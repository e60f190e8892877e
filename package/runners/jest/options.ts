/** The options of the preset and the environment, in the configuration of Jest. */
import type { IamulatorOptions } from '../../options.ts'

/**
 * `testEnvironmentOptions: { iamulator: { seed: './iam.seed.yaml' } }`: the options of `createIamulator` that can be
 * written as JSON. The path of a seed starts from the root directory of Jest.
 */
export type JestOptions = Omit<IamulatorOptions, 'log' | 'clock' | 'port'>

/** The part of Jest's configuration that is read. */
export interface ProjectConfig {
  readonly rootDir: string
  readonly testEnvironmentOptions: Readonly<Record<string, unknown>>
}

export function optionsIn({ testEnvironmentOptions }: ProjectConfig): JestOptions {
  return { ...Object(testEnvironmentOptions['iamulator']) }
}
