/* SPDX-License-Identifier: EUPL-1.2 */
#include "bus/bus.h"

void bus_set_historian(struct bus *bus, const struct bus_end *end)
{
	bus->historian = *end;
}

void bus_set_gateway(struct bus *bus, const struct bus_end *end)
{
	bus->gateway = *end;
}

void bus_ask(struct bus *bus, const struct bus_ask *ask)
{
	bus->ops->ask(bus, ask);
}

void bus_who(struct bus *bus, const struct bus_who *who)
{
	bus->ops->who(bus, who);
}

void bus_tell(struct bus *bus, const struct bus_outcome *outcome)
{
	bus->ops->tell(bus, outcome);
}

void bus_known(struct bus *bus, const struct bus_known *known)
{
	bus->ops->known(bus, known);
}

void bus_fetched(struct bus *bus, uint64_t to, const struct bus_fetched *got, size_t n)
{
	bus->ops->fetched(bus, to, got, n);
}

size_t bus_here(const struct bus *bus, int64_t *people, size_t max)
{
	return bus->ops->here ? bus->ops->here(bus, people, max) : 0;
}

void bus_state(const struct bus *bus, struct bus_state *out)
{
	*out = (struct bus_state){ .historian = true };
	if (bus->ops->state)
		bus->ops->state(bus, out);
}

void bus_stop(struct bus *bus)
{
	if (bus && bus->ops->stop)
		bus->ops->stop(bus);
}

void bus_destroy(struct bus *bus)
{
	if (bus)
		bus->ops->destroy(bus);
}
