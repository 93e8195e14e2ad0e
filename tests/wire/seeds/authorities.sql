-- SPDX-License-Identifier: EUPL-1.2
-- The authorities for which the people of the tests speak.
INSERT INTO authority (id, kind, code, siren, name, country, department, region, overseas, population, stratum) VALUES
	(1, 'commune', '93066', '219300662', 'Saint-Denis', 'FR', '93', '11', 0, 113942, 6),
	(2, 'commune', '97411', '219740115', 'Saint-Denis', 'FR', '974', '04', 1, 154765, 6),
	(3, 'department', '35', '223500018', 'Ille-et-Vilaine', 'FR', '35', '53', 0, 1098325, 7),
	(4, 'epci', NULL, '200046977', 'Métropole de Lyon', 'FR', NULL, '84', 0, 1424069, 7);
INSERT INTO authority (id, kind, name, country) VALUES
	(5, 'partner', 'Cercle de Kayes', 'ML'),
	(6, 'partner', 'Commune de Diaraba', 'ML');
