import { loadShelf } from '../load-shelf.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => loadShelf(event, 'tried');
