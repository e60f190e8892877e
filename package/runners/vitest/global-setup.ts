/** Starts the server of a project. */
import type { TestProject } from 'vitest/node'
import { startSharedServer } from '../shared-server.ts'
import { workerSeedOf } from '../worker-account.ts'
import type { PluginOptions } from './index.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { seed: given, ...options } = optionsOf(project)
  const seed = given === undefined ? undefined : workerSeedOf(given, project.config.root)
  const server = await startSharedServer(options, seed)
  project.provide('iamulator', server.shared)
  return () => server.close()
}

function optionsOf({ vite }: TestProject): PluginOptions {
  return vite.config.plugins.find(({ name }) => name === 'iamulator')?.api ?? {}
}
