import type { Reroute } from '@sveltejs/kit';
import { withoutPrefix } from '#lib/locale.ts';

/** A language before any address leads to the same page as the address without it. */
export const reroute: Reroute = ({ url }) => withoutPrefix(url.pathname);
