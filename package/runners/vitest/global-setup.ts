/** Starts the server of a project. */
import type { TestProject } from 'vitest/node'
import { startSharedServer } from '../shared-server.ts'
import type { PluginOptions } from './index.ts'

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root, maxWorkers } = project.config
  const server = await startSharedServer(optionsOf(project), { root, workers: Number(maxWorkers) })
  project.provide('iamulator', server.shared)
  return () => server.close()
}

function optionsOf({ vite }: TestProject): PluginOptions {
  return vite.config.plugins.find(({ name }) => name === 'iamulator')?.api ?? {}
}
