/** The account of this worker of Jest. */
import { IamulatorError } from '../../errors.ts'
import { WorkerAccount } from '../worker-account.ts'
import { publishedServer } from '../worker-file.ts'

export const workerAccount = accountOfWorker()

function accountOfWorker(): WorkerAccount {
  const server = publishedServer()
  if (!server)
    throw new IamulatorError(
      'NoEmulator',
      "iamulator/jest works only with its preset: add preset: 'iamulator/jest' to the configuration of Jest. A globalSetup in the configuration replaces that of the preset.",
    )
  return new WorkerAccount(server, Number(process.env['JEST_WORKER_ID']))
}
