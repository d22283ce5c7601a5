import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the app answers at, as the build knows it. */
export interface Route {
	/** As the sources have it: `/scenarios/[id]/edit`. */
	id: string;
	isPage: boolean;
	/** How many of its layouts come before the page, in what its data are made of. */
	layouts: number;
	/** Of the page's forms, `default` for one without a name. */
	actions: string[];
	/** Of an endpoint: `GET`, `POST` … */
	methods: string[];
}

interface Manifest {
	_: {
		nodes: (() => Promise<{ server?: { actions?: object } }>)[];
		routes: {
			id: string;
			page: { layouts: unknown[]; leaf: number } | null;
			endpoint: (() => Promise<object>) | null;
		}[];
	};
}

const built = path.resolve(import.meta.dirname, '../../.svelte-kit/output/server/manifest-full.js');

/** Every route of the built app with its forms and methods, so that none can be forgotten. */
export async function listRoutes(): Promise<Route[]> {
	const { manifest } = (await import(pathToFileURL(built).href)) as { manifest: Manifest };
	const { nodes, routes } = manifest._;
	return Promise.all(
		routes.map(async ({ id, page, endpoint }) => {
			const node = page && (await nodes[page.leaf]?.());
			const methods = Object.keys((await endpoint?.()) ?? {});
			return {
				id,
				isPage: page !== null,
				layouts: page?.layouts.length ?? 0,
				actions: Object.keys(node?.server?.actions ?? {}),
				methods: methods.filter((name) => /^[A-Z]+$/.test(name))
			};
		})
	);
}

/** A route's address: its parameters in turn filled in, escaped as in a link. */
export const addressOf = (routeId: string, ...values: string[]): string => {
	const left = [...values];
	return routeId.replace(/\[[^\]]+\]/g, () => encodeURIComponent(left.shift() ?? ''));
};
