import { lettersOf } from "./fold.ts";

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** No two of a list fold to the same letters: the display form can be told from the letters. */
export const firstNames = words(`
  Anna James Maria David Sophie Michael Laura Thomas Emma Daniel Julia Peter Clara Robert Nina Andrew Eva Mark Lena
  Kevin Alice Brian Sarah Steven Hannah Paul Olivia George Isabel Eric Victoria Simon Grace Patrick Emily Martin Amelia
  Stephen Lucy Philip Rachel Adam Megan Samuel Natalie Oliver Rebecca Joseph Katherine Benjamin Jessica Christopher
  Élodie José Zoë Søren Łukasz René Chloé Jürgen Begoña Märta André Françoise Björn Agnès Günther Inès Íñigo Małgorzata
  Mónica Jiří Åsa Beyoğlu Hélène Raphaël Ángela Jérôme Léa Óscar Jörg Noémie Zuzanna Đorđe Sébastien Benoît Verónica
  Jean-Luc Anne-Marie Karl-Heinz Marie-Claire Hans-Peter Anna-Lena Jean-Pierre Mary-Jane Ana-Sofía Carl-Johan
  Priya Arjun Wei Mei Hiroshi Yuki Amara Kwame Fatima Omar Leila Hassan Ngozi Tunde Aisha Ravi Deepa Kenji Sana Tariq
  Giulia Marco Chiara Luca Francesca Matteo Elena Paolo Bianca Stefano Lucas Camila Mateo Valentina Diego Fernanda
  Ingrid Lars Freya Magnus Astrid Sven Pieter Femke Joost Sanne Bram Anouk Tomasz Agnieszka Piotr Katarzyna Pavel
  Tereza Dimitri Irina Nikolai Svetlana Ioana Radu Sorin Eleni Kostas Nikos Rosa Duarte Inga Mihai Beatriz Tiago Joana
`);

export const lastNames = [
  ...words(`
  Smith Johnson Brown Taylor Wilson Davies Evans Walker Wright Robinson Thompson Hughes Edwards Green Hall Wood Harris
  Lewis Martin Jackson Clarke Clark Turner Hill Scott Cooper Morris Ward Moore King Watson Baker Harrison Morgan Allen
  Mitchell Phillips Campbell Parker Bennett Cook Shaw Carter Collins Bell Murphy Miller Richardson Marshall Simpson
  Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf
  Schröder Neumann Schwarz Zimmermann Braun Krüger Hartmann Lange Krause Werner Lehmann Köhler Maier König Huber Kaiser
  Dubois Moreau Laurent Simon Lefèvre Leroy Roux Girard Bonnet Dupont Lambert Fontaine Rousseau Faure Mercier Blanc
  Guérin Boyer Garnier Chevalier François Legrand Gauthier Perrin Robin Clément Morin Nicolas Étienne Brunet Noël
  García Martínez López Sánchez Pérez Gómez Fernández Díaz Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez
  Ramírez Gil Serrano Molina Blanco Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés
  Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Costa Giordano Mancini
  Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Sørensen Jørgensen Nygård
  Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Kowalski Nowak Wójcik Kamiński Zieliński
  Szymański Woźniak Dąbrowski Novák Svoboda Dvořák Černý Popescu Ionescu Papadopoulos Ivanov Petrov Silva Santos
  Oliveira Souza Pereira Ferreira Almeida Ribeiro Carvalho Patel Sharma Singh Gupta Kumar Chen Wang Zhang Tanaka Sato
  Suzuki Kim Lee Park Nguyen Tran Okafor Mensah Diallo Hassani Rahman Khan O'Brien O'Connor O'Sullivan McCarthy MacLeod
  Fitzgerald Lloyd-Jones Smith-Jones Meyer-Landrut Ortiz-Vega`),
  "García Márquez",
  "Vargas Llosa",
  "de la Cruz",
  "van der Berg",
  "van Dijk",
  "de Vries",
  "von Arnim",
  "dos Reis",
  "Le Gall",
  "Di Stefano",
];

export const firstNameByLetters = new Map(firstNames.map((name) => [lettersOf(name), name]));
export const lastNameByLetters = new Map(lastNames.map((name) => [lettersOf(name), name]));
