/** Routes that show how far imports have come, and cancel them. */
import { AppError } from '../errors.ts'
import type { ImportJobs, Job } from '../indexing/jobs/import-jobs.ts'
import { readId } from './read-id.ts'
import type { Route } from './route.ts'
import { showJob, showJobs } from './show-jobs.ts'

export function jobRoutes(jobs: Omit<ImportJobs, 'close'>): Route[] {
  return [
    {
      path: '/v1/jobs',
      about: 'The imports under way and those that ended lately.',
      handlers: { get: [async (_request, response) => void response.json(showJobs(await jobs.list()))] },
    },
    {
      path: '/v1/jobs/:id',
      about: 'How far an import has come; DELETE cancels it.',
      handlers: {
        get: [
          async (request, response) => {
            const id = readId(request)
            response.json(showJob(known(id, await jobs.find(id))))
          },
        ],
        delete: [
          async (request, response) => {
            const id = readId(request)
            const job = known(id, await jobs.cancel(id))
            response.status(job.state === 'cancelling' ? 202 : 200).json(showJob(job))
          },
        ],
      },
    },
  ]
}

function known(id: string, job: Job | null): Job {
  if (job !== null) return job
  throw new AppError('not_found', `there is no job ${JSON.stringify(id)}: it is unknown, or ended long ago`)
}
