//! The words an analysis is told in, in both languages.

use kernel::Text;

macro_rules! words {
    ($($name:ident: $en:literal, $fr:literal;)+) => {
        $(pub(super) static $name: Text = Text::new($en, $fr);)+
    };
}

words! {
    REPORT: "Process analysis", "Analyse du processus";
    SUMMARY: "Summary", "Synthèse";
    FIGURE: "Figure", "Grandeur";
    VALUE: "Value", "Valeur";
    CASES: "Cases", "Dossiers";
    OBJECTS: "Objects", "Objets";
    EVENTS: "Events", "Événements";
    ACTIVITIES: "Activities", "Activités";
    ACTIVITY: "Activity", "Activité";
    VARIANTS: "Variants", "Variantes";
    RESOURCES: "Resources", "Intervenants";
    FIRST: "First event", "Premier événement";
    LAST: "Last event", "Dernier événement";
    MEDIAN_DURATION: "Median duration", "Durée médiane";
    NINE_IN_TEN: "Nine in ten within", "Neuf sur dix en";
    WITH_REWORK: "With rework", "Avec reprise";
    OPEN: "Open cases", "Dossiers ouverts";
    SHARE: "Share", "Part";
    COUNT: "Count", "Nombre";
    BEGIN_CASES: "Begins cases", "Ouvre des dossiers";
    END_CASES: "Ends cases", "Clôt des dossiers";
    FROM: "From", "De";
    TO: "To", "À";
    MEAN: "Mean", "Moyenne";
    SHORTEST: "Shortest", "Minimum";
    LONGEST: "Longest", "Maximum";
    OVERLAPS: "Overlaps", "Chevauchements";
    MEDIAN_WAIT: "Median wait", "Attente médiane";
    P90_WAIT: "9 waits in 10", "9 attentes sur 10";
    TOTAL_WAIT: "Total wait", "Attente totale";
    SHARE_OF_TIME: "Share of all time", "Part du temps total";
    WAITED_BEFORE: "Waited before", "Attente avant";
    OWN_WORK: "Own work", "Travail propre";
    RANK: "Rank", "Rang";
    WAY: "Activities in order", "Activités dans l’ordre";
    STEPS: "Steps", "Étapes";
    EXTRA: "Done again", "Refaites";
    AT_ONCE: "At once", "Aussitôt";
    AFTER_OTHERS: "After others", "Après d’autres";
    WEEK: "Week", "Semaine";
    MONDAY: "Monday", "Lundi";
    STARTED: "Begun", "Ouverts";
    ENDED: "Ended", "Terminés";
    CASE: "Case", "Dossier";
    BEGUN: "Begun", "Ouvert le";
    LAST_ACTIVITY: "Last activity", "Dernière activité";
    SINCE: "Since", "Depuis";
    UNTOUCHED: "Untouched for", "Sans suite depuis";
    TAKE_AT_MOST: "Take at most", "Durent au plus";
    PART_OF_CASES: "Part of the cases", "Part des dossiers";
    AT_LEAST: "At least", "Au moins";
    LESS_THAN: "Less than", "Moins de";
    OBJECT_TYPE: "Object type", "Type d’objet";
    WITHOUT_EVENTS: "Without events", "Sans événement";
    NOTE: "Note", "Remarque";
    NOTES: "How the file was read", "Lecture du fichier";

    MAP: "Process map", "Carte du processus";
    ARCS: "Steps between activities", "Passages entre activités";
    WHERE_IT_WAITS: "Where it waits", "Où l’on attend";
    WAITS_BEFORE: "Waiting before each activity", "Attente avant chaque activité";
    THROUGHPUT: "How long cases take", "Durée des dossiers";
    DURATIONS: "Cases by duration", "Dossiers par durée";
    WAYS: "Ways taken", "Chemins suivis";
    REWORK: "Rework", "Reprises";
    LOOPS: "Ways back", "Retours en arrière";
    TREND: "Week by week", "Semaine par semaine";
    HANDOVERS: "Who hands over to whom", "Qui passe la main à qui";
    OPEN_AT: "Open cases by last activity", "Dossiers ouverts par dernière activité";

    AS_TABLE: "As a table", "En tableau";
    DEFINITION: "How it is counted", "Mode de calcul";
    FREQUENCY: "Frequency", "Fréquence";
    WAITING: "Waiting time", "Attente";
    READING: "Shown on the map", "Affiché sur la carte";
    NOTHING: "There are no events to analyse.", "Il n’y a aucun événement à analyser.";
    STANDS_OUT: "What stands out", "Ce qui ressort";
    CONTENTS: "Contents", "Sommaire";
}

words! {
    DEF_MAP:
        "An arc counts how often one activity directly follows another within a case. A wait runs from the end of the one to the beginning of the next (to its end, where the log does not know beginnings).",
        "Un passage compte combien de fois une activité en suit directement une autre dans un dossier. L’attente court de la fin de la première au début de la suivante (à sa fin, lorsque le journal ignore les débuts).";
    DEF_WAITS:
        "Total wait over the sum of the durations of all cases. The median is one of the waits itself (nearest rank); half of the waits last no longer.",
        "Attente totale rapportée à la somme des durées de tous les dossiers. La médiane est l’une des attentes (rang le plus proche)\u{202f}; la moitié des attentes ne durent pas davantage.";
    DEF_THROUGHPUT:
        "From the beginning of a case to its last event, ended or not, in elapsed time: nights and weekends count. Percentiles are by nearest rank.",
        "Du début du dossier à son dernier événement, terminé ou non, en temps écoulé\u{a0}: nuits et week-ends comptent. Les centiles suivent le rang le plus proche.";
    DEF_VARIANTS:
        "Cases with exactly the same activities in the same order take the same way.",
        "Les dossiers ayant exactement les mêmes activités dans le même ordre suivent le même chemin.";
    DEF_REWORK:
        "An activity is done again when it occurs in a case in which it already occurred: at once, or after other activities.",
        "Une activité est refaite lorsqu’elle se répète au sein d’un dossier\u{a0}: aussitôt, ou après d’autres activités.";
    DEF_TREND:
        "Weeks begin on Monday at midnight. A case begins with its first event and ends with its last one so far; the last weeks count cases that may go on.",
        "Les semaines commencent le lundi à minuit. Un dossier s’ouvre à son premier événement et se termine au dernier connu\u{202f}; les dernières semaines comptent des dossiers qui peuvent se poursuivre.";
    DEF_OPEN_GIVEN:
        "A case is open when its last event is not one of the activities that end a case.",
        "Un dossier est ouvert lorsque son dernier événement n’est pas une activité de clôture.";
    DEF_OPEN_GUESSED:
        "The log does not say which activities end a case. Those after which nothing follows at least every second time are taken for ends; a case whose last event is another one counts as open.",
        "Le journal n’indique pas quelles activités closent un dossier. Celles après lesquelles rien ne suit au moins une fois sur deux sont tenues pour des clôtures\u{202f}; un dossier dont le dernier événement est autre compte comme ouvert.";
    DEF_HANDOVERS:
        "Who did the next event of the same case; the same person twice keeps the case.",
        "Qui accomplit l’événement suivant du même dossier\u{202f}; deux fois la même personne, le dossier est conservé.";
    DEF_OBJECTS:
        "Each object of a type is followed as a case; an event that concerns several objects stands in the life of each.",
        "Chaque objet d’un type est suivi comme un dossier\u{202f}; un événement qui concerne plusieurs objets figure dans la vie de chacun.";
}
