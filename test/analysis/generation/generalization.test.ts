import { expect, test } from '@jest/globals'
import { foldedResources } from '../../../analysis/generation/generalization.ts'

test('a pattern covers all resources that it stands for', () => {
  const logs = ['2026/jan/a', '2026/feb/b', '2025/dec/c'].map((key) => `arn:aws:s3:::data/logs/${key}`)
  const queue = 'arn:aws:sqs:us-east-1:111122223333:orders'
  expect(foldedResources([...logs, queue])).toEqual([
    { pattern: 'arn:aws:s3:::data/logs/202*', resources: logs },
    { pattern: queue, resources: [queue] },
  ])
})
