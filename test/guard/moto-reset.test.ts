/** moto as the upstream of workers: each has an account of its own there, too, and moto can be reset. */
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect } from '@jest/globals'
import { allow, policyOf } from '../../package/index.ts'
import { startSharedServer } from '../../package/runners/shared-server.ts'
import { WorkerAccount } from '../../package/runners/worker-account.ts'
import { motoServer, motoTest } from '../support/upstreams.ts'

const seed = {
  roles: [
    {
      name: 'worker',
      trust: policyOf(allow('sts:AssumeRole').to('000000000000')),
      inlinePolicies: { send: policyOf(allow('sqs:SendMessage').on('*')) },
    },
  ],
}

/** Calls a function with one worker after another, as a process can only have one at a time. */
async function withWorkers(
  { workers, resetUpstream }: { workers: number; resetUpstream: 'on' | 'off' },
  use: (worker: WorkerAccount) => Promise<void>,
): Promise<void> {
  const moto = await motoServer()
  const server = await startSharedServer({ upstream: moto.url, resetUpstream, seed }, { root: '.', workers })
  for (let number = 1; number <= workers; number++) {
    const worker = new WorkerAccount(server.shared, number)
    await worker.prepare()
    await use(worker)
    await worker.finish()
  }
  await server.close()
  await moto.stop()
}

motoTest('each worker has queues of its own, which its roles can use', () =>
  withWorkers({ workers: 2, resetUpstream: 'off' }, async (iam) => {
    const queues = new SQSClient(iam.clientConfig())
    expect((await queues.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([])
    const { QueueUrl } = await queues.send(new CreateQueueCommand({ QueueName: 'jobs' }))
    expect(QueueUrl).toContain(`/${iam.accountId}/jobs`)
    const worker = new SQSClient(iam.clientConfig({ role: 'worker' }))
    await worker.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }))
    await iam.reset()
    expect((await queues.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(1)
  }),
)

motoTest('a reset of the only worker removes buckets and queues', () =>
  withWorkers({ workers: 1, resetUpstream: 'on' }, async (iam) => {
    const [s3, queues] = [new S3Client(iam.clientConfig()), new SQSClient(iam.clientConfig())]
    await s3.send(new CreateBucketCommand({ Bucket: 'orders' }))
    await queues.send(new CreateQueueCommand({ QueueName: 'jobs' }))
    await iam.reset()
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([])
    expect((await queues.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([])
  }),
)
