/** The embedded engine ranks the seed articles as they are expected to be ranked. */
import { seedRankings } from './seed-rankings.ts'

seedRankings({})
