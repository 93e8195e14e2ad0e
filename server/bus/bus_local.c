/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"
#include "bus/bus.h"
#include <stdlib.h>

struct bus {
	void (*on_ask)(void *arg, const struct bus_ask *ask);
	void *ask_arg;
	void (*on_outcome)(void *arg, const struct bus_outcome *o);
	void *outcome_arg;
};

struct bus *bus_local_create(void)
{
	return xcalloc(1, sizeof(struct bus));
}

void bus_destroy(struct bus *bus)
{
	free(bus);
}

void bus_on_ask(struct bus *bus, void (*fn)(void *arg, const struct bus_ask *ask), void *arg)
{
	bus->on_ask = fn;
	bus->ask_arg = arg;
}

void bus_on_outcome(struct bus *bus, void (*fn)(void *arg, const struct bus_outcome *o), void *arg)
{
	bus->on_outcome = fn;
	bus->outcome_arg = arg;
}

void bus_ask(struct bus *bus, const struct bus_ask *ask)
{
	bus->on_ask(bus->ask_arg, ask);
}

void bus_tell(struct bus *bus, const struct bus_outcome *outcome)
{
	bus->on_outcome(bus->outcome_arg, outcome);
}
