/** What keeps answers for a moment; it knows nothing of what they are. */
export interface MomentCache {
	/**
	 * The kept value, or what is made now. Whoever asks while it is being made waits for the same;
	 * what fails is kept by nobody, and tried anew by the next who asks.
	 *
	 * @param kind what it is forgotten by
	 * @param key whatever the value hangs on, all of it
	 * @param make must not know who asks
	 */
	read<Value>(kind: string, key: string, make: () => Promise<Value>): Promise<Value>;
	/** The kept value, if there is one. */
	find(kind: string, key: string): unknown;
	/**
	 * Says that something is being made.
	 *
	 * @returns keeps what was made, unless its kind was forgotten meanwhile: then it may be of before
	 */
	begin(kind: string, key: string): (value: unknown) => void;
	/** Forgets what is kept of these kinds, and keeps nothing of what is being made of them. */
	forget(...kinds: string[]): void;
	/** What is kept now. */
	readonly size: { entries: number; bytes: number };
}

export interface MomentLimits {
	/** Milliseconds for which a value is kept. */
	lifetime: number;
	/** Milliseconds for which others may join who waits; later ones begin anew. */
	joinable: number;
	mostEntries: number;
	mostBytes: number;
	/** About how many bytes of memory a value takes. */
	sizeOf: (value: unknown) => number;
	/** Milliseconds, never running back; by default the process's own. */
	clock?: () => number;
}

interface Kept {
	kind: string;
	value: unknown;
	until: number;
	bytes: number;
}

interface Flight {
	kind: string;
	landing: Promise<unknown>;
	since: number;
}

/** Makes an empty cache. When it is full, what was asked for the longest ago goes first. */
export function createMomentCache(limits: MomentLimits): MomentCache {
	const { lifetime, joinable, mostEntries, mostBytes, sizeOf } = limits;
	const clock = limits.clock ?? (() => performance.now());
	/** In the order in which they were last asked for. */
	const kept = new Map<string, Kept>();
	const flights = new Map<string, Flight>();
	const forgotten = new Map<string, number>();
	let bytes = 0;

	const drop = (name: string) => {
		bytes -= kept.get(name)?.bytes ?? 0;
		kept.delete(name);
	};
	const look = (name: string): Kept | undefined => {
		const found = kept.get(name);
		if (!found) return undefined;
		if (found.until <= clock()) {
			drop(name);
			return undefined;
		}
		kept.delete(name);
		kept.set(name, found);
		return found;
	};
	const begin = (kind: string, key: string) => {
		const name = nameOf(kind, key);
		const times = forgotten.get(kind) ?? 0;
		return (value: unknown) => {
			if ((forgotten.get(kind) ?? 0) !== times) return;
			const size = sizeOf(value) + 2 * name.length;
			drop(name);
			if (size > mostBytes) return;
			kept.set(name, { kind, value, until: clock() + lifetime, bytes: size });
			bytes += size;
			for (const [oldest] of kept) {
				if (kept.size <= mostEntries && bytes <= mostBytes) break;
				drop(oldest);
			}
		};
	};

	return {
		async read<Value>(kind: string, key: string, make: () => Promise<Value>): Promise<Value> {
			const name = nameOf(kind, key);
			const found = look(name);
			if (found) return found.value as Value;
			const under = flights.get(name);
			if (under && clock() - under.since < joinable) return under.landing as Promise<Value>;

			const keep = begin(kind, key);
			const fly = async () => {
				try {
					const value = await make();
					keep(value);
					return value;
				} finally {
					if (flights.get(name) === flight) flights.delete(name);
				}
			};
			const flight: Flight = { kind, since: clock(), landing: Promise.resolve().then(fly) };
			flights.set(name, flight);
			return flight.landing as Promise<Value>;
		},
		find: (kind, key) => look(nameOf(kind, key))?.value,
		begin,
		forget: (...kinds) => {
			for (const kind of kinds) forgotten.set(kind, (forgotten.get(kind) ?? 0) + 1);
			for (const [name, { kind }] of [...kept]) if (kinds.includes(kind)) drop(name);
			for (const [name, { kind }] of [...flights]) if (kinds.includes(kind)) flights.delete(name);
		},
		get size() {
			return { entries: kept.size, bytes };
		}
	};
}

const nameOf = (kind: string, key: string) => `${kind} ${key}`;
