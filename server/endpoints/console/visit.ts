/** Requests to the console, and the emulator as it sees it. */

import type { Epoch } from '../../../core/runtime/epoch.ts'
import type { WireRequest } from '../../../protocol/request.ts'
import type { WithConsoleSessions } from '../console-session.ts'
import type { WithFaults } from '../faults.ts'
import type { ServedResponse } from '../serve.ts'
import type { ConsoleFiles } from './files.ts'

export interface WithConsole extends WithConsoleSessions, WithFaults {
  readonly epoch: Epoch
  readonly consoleFiles: ConsoleFiles
}

export interface Visit {
  readonly emulator: WithConsole
  readonly request: WireRequest
  readonly requestId: string
}

export type Handler = (visit: Visit) => ServedResponse | Promise<ServedResponse>
