/** A connection to a server, with both of its sides. */
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Iamulator } from '../../server/admin/endpoint.ts'
import { assembleIamulator } from '../../server/app/iamulator.ts'
import { createHttpServer } from '../../server/http/server.ts'

type Answering = Iamulator['answer']

export interface Connection {
  /** The client's side. */
  readonly socket: Socket
  /** The server's side. */
  readonly accepted: Socket
  /** Closes the connection and the server. */
  close(): Promise<void>
}

/** @param answering makes the function that answers requests */
export async function openConnection(answering: (iamulator: Iamulator) => Answering): Promise<Connection> {
  const iamulator = await assembleIamulator({ logLevel: 'silent' })
  const server = createHttpServer({ ...iamulator, answer: answering(iamulator) })
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  return {
    socket,
    accepted: await connected,
    close: async () => {
      socket.destroy()
      await new Promise((closed) => server.close(closed).closeAllConnections())
      await iamulator.store.close()
    },
  }
}
